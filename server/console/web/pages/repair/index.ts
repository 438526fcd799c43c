import type { LazyPage } from "../../router/page.ts";
import { auditPage } from "./audit/page.ts";
import { deadLetterPage, deadLettersPage } from "./dead-letters/page.ts";
import { reconciliationPage } from "./reconciliation/page.ts";

/** The pages for repairing and auditing, in the order of the menu. */
export const repairPages: readonly LazyPage[] = [
  { page: deadLettersPage, load: () => import("./dead-letters/dead-letters-page.tsx") },
  { page: deadLetterPage, load: () => import("./dead-letters/dead-letter-page.tsx") },
  {
    page: reconciliationPage,
    load: () => import("./reconciliation/reconciliation-page.tsx"),
  },
  { page: auditPage, load: () => import("./audit/audit-page.tsx") },
];
