import type { LazyPage, Page } from "../router/page.ts";
import { peoplePage } from "./people/page.ts";
import { readinessPage } from "./readiness/page.ts";

/** The pages of an organization. The component of each is a chunk that is loaded when it is opened. */
export const pages: readonly LazyPage[] = [
  { page: readinessPage, load: () => import("./readiness/readiness-page.tsx") },
  { page: peoplePage, load: () => import("./people/people-page.tsx") },
];

/** The pages that the menu has. */
export const menuPages: readonly Page[] = pages
  .map(({ page }) => page)
  .filter(({ menu }) => menu !== undefined);
