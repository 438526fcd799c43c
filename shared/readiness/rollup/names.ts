import { type Name, type SQL, sql } from "drizzle-orm";

/** The columns of figures that parts, members and scopes have alike, in one order. */
export const figureNames = [
  "scores",
  "score_sum",
  "score_squares",
  "firsts",
  "first_sum",
  "bests",
  "best_sum",
  "latests",
  "latest_sum",
  "assigned",
  "completed",
  "in_progress",
  "overdue",
  "expired",
  "expiring",
  "required",
  "required_done",
  "required_overdue",
] as const;

/** What the index is made of, that members and scopes have alike. */
export const standingNames = [
  "completion_known",
  "completion_share",
  "score_known",
  "score_share",
  "required_known",
  "required_share",
  "recency_known",
  "indexed",
  "base",
  "coverage",
] as const;

export const totalNames = [...figureNames, ...standingNames];
/** What a member has beside its key. */
export const memberNames = [
  "role",
  "active",
  "teams",
  ...totalNames,
  "recency_points",
  "last_at",
  "last_day",
];

export const list = (parts: SQL[]) => sql.join(parts, sql`, `);
export const columns = (names: readonly string[], of: (name: Name) => SQL) =>
  list(names.map((name) => of(sql.identifier(name))));

/** `scores, score_sum, ...` */
export const figures = columns(figureNames, (name) => sql`${name}`);
export const totals = columns(totalNames, (name) => sql`${name}`);
export const memberColumns = columns(memberNames, (name) => sql`${name}`);
