import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";
import { scopeSearch } from "../scope/search.ts";

/** The numbers of a report whose rows the page shows. */
export const rowNumbers = [
  "people",
  "index",
  "avgScore",
  "scores",
  "completionRate",
  "assigned",
  "completed",
  "inProgress",
  "notStarted",
  "overdue",
  "expired",
  "expiring",
  "deactivated",
] as const;
export type RowNumber = (typeof rowNumbers)[number];

/** The rows behind a number of a report. */
export const rowsPage = definePage({
  path: "readiness/rows",
  title: (t) => t.readiness.rowsTitle,
  permissions: ["readiness:read"],
  search: {
    ...scopeSearch,
    of: oneOf(...rowNumbers),
    person: text(),
    indexFrom: text(),
    indexTo: text(),
    sort: text(),
    order: oneOf("asc", "desc"),
  },
});
