import type { LazyPage } from "../../router/page.ts";
import { directoryPage } from "./directory/page.ts";
import { integrationPages } from "./integrations.ts";

/** The pages about connections to other systems, in the order of the menu. */
export const connectPages: readonly LazyPage[] = [
  { page: directoryPage, load: () => import("./directory/directory-page.tsx") },
  ...integrationPages,
];
