import type { LazyPage } from "../../router/page.ts";
import { readinessPage } from "./overview/page.ts";

/** The pages about readiness, in the order of the menu. */
export const readinessPages: readonly LazyPage[] = [
  { page: readinessPage, load: () => import("./overview/readiness-page.tsx") },
];
