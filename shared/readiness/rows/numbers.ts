import { type SQL, sql } from "drizzle-orm";
import type { Figures } from "../figures/figures.ts";
import type { RowKind } from "./rows.ts";

export interface Source {
  kind: RowKind;
  /** Which rows count, a condition on the aliases of the selections; by default those of active people. */
  where?: SQL;
}

/** For each number of a report, the rows that it is computed from. */
export const numbers = {
  people: { kind: "people" },
  deactivated: { kind: "people", where: sql`not m.active` },
  index: { kind: "people", where: sql`m.indexed = 1` },
  coverage: { kind: "people" },
  avgScore: { kind: "results" },
  scores: { kind: "results" },
  median: { kind: "results" },
  lowerQuartile: { kind: "results" },
  upperQuartile: { kind: "results" },
  standardDeviation: { kind: "results" },
  trend: { kind: "results" },
  firstAttempt: { kind: "quizzes" },
  bestScore: { kind: "quizzes" },
  latestScore: { kind: "quizzes" },
  completionRate: { kind: "assignments" },
  assigned: { kind: "assignments" },
  completed: { kind: "assignments", where: sql`p.completed = 1` },
  inProgress: { kind: "assignments", where: sql`p.in_progress = 1` },
  notStarted: { kind: "assignments", where: sql`p.completed = 0 and p.in_progress = 0` },
  overdue: { kind: "assignments", where: sql`p.overdue = 1` },
  expired: { kind: "assignments", where: sql`p.expired = 1` },
  expiring: { kind: "assignments", where: sql`p.expiring = 1` },
} satisfies Record<keyof Figures | "coverage", Source>;

export type NumberName = keyof typeof numbers;
// `keyof` gives exactly the names above.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const numberNames = Object.keys(numbers) as [NumberName, ...NumberName[]];
