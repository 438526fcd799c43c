import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

export const flagsPage = definePage({
  path: "flags",
  title: (t) => t.flags.title,
  menu: "settings",
  permissions: ["flags:read"],
  search: {
    tab: oneOf("history"),
    q: text(),
    /** The flag whose rules are shown. */
    flag: text(),
  },
});
