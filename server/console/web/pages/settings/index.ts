import type { LazyPage } from "../../router/page.ts";
import { configurationPage } from "./configuration/page.ts";
import { flagsPage } from "./flags/page.ts";

/** The pages about settings, in the order of the menu. */
export const settingsPages: readonly LazyPage[] = [
  { page: configurationPage, load: () => import("./configuration/configuration-page.tsx") },
  { page: flagsPage, load: () => import("./flags/flags-page.tsx") },
];
