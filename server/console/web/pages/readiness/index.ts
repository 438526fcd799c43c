import type { LazyPage } from "../../router/page.ts";
import { atRiskPage } from "./at-risk/page.ts";
import { comparePage } from "./compare/page.ts";
import { minePage } from "./mine/page.ts";
import { modelPage } from "./model/page.ts";
import { readinessPage } from "./overview/page.ts";
import { personPage } from "./person/page.ts";
import { rowsPage } from "./rows/page.ts";
import { teamsPage } from "./teams/page.ts";

/** The pages about readiness, in the order of the menu. */
export const readinessPages: readonly LazyPage[] = [
  { page: readinessPage, load: () => import("./overview/readiness-page.tsx") },
  { page: atRiskPage, load: () => import("./at-risk/at-risk-page.tsx") },
  { page: teamsPage, load: () => import("./teams/teams-page.tsx") },
  { page: minePage, load: () => import("./mine/mine-page.tsx") },
  { page: modelPage, load: () => import("./model/model-page.tsx") },
  { page: rowsPage, load: () => import("./rows/rows-page.tsx") },
  { page: comparePage, load: () => import("./compare/compare-page.tsx") },
  { page: personPage, load: () => import("./person/person-page.tsx") },
];
