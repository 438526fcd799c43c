import type { LazyPage } from "../../../../server/console/web/router/page.ts";
import { fieldsPage } from "./page.ts";

/** What a pack declares for the console: the build finds it by the name of this file. */
export const pages: readonly LazyPage[] = [
  { page: fieldsPage, load: () => import("./fields-page.tsx") },
];
