import type { LazyPage, Page } from "../router/page.ts";
import { connectPages } from "./connect/index.ts";
import { packPages } from "./packs.ts";
import { peoplePages } from "./people/index.ts";
import { readinessPages } from "./readiness/index.ts";
import { repairPages } from "./repair/index.ts";
import { settingsPages } from "./settings/index.ts";

/** The pages of an organization. The component of each is a chunk that is loaded when it is opened. */
export const pages: readonly LazyPage[] = [
  ...readinessPages,
  ...packPages,
  ...peoplePages,
  ...connectPages,
  ...repairPages,
  ...settingsPages,
];

/** The pages that the menu has. */
export const menuPages: readonly Page[] = pages
  .map(({ page }) => page)
  .filter(({ menu }) => menu !== undefined);
