import { definePage } from "../../router/page.ts";

/** The address of an organization without a page. */
export const homePage = definePage({ path: "/", title: (t) => t.shell.home, search: {} });
