import { type SQL, sql } from "drizzle-orm";
import type { Figures } from "../figures/figures.ts";
import type { RowKind } from "./rows.ts";

interface Source {
  kind: RowKind;
  /** Which of them made it, in the words of `selections`; those of active people if left out. */
  where?: SQL;
}

/** The numbers that rows make, by the names that reports have for them. */
type Told = keyof Omit<Figures, "index"> | "index" | "coverage";

/** Each number of a report, and the rows that make it. */
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
  completed: { kind: "assignments", where: sql`q.completed = 1` },
  inProgress: { kind: "assignments", where: sql`q.in_progress = 1` },
  notStarted: { kind: "assignments", where: sql`q.completed = 0 and q.in_progress = 0` },
  overdue: { kind: "assignments", where: sql`q.overdue = 1` },
  expired: { kind: "assignments", where: sql`q.expired = 1` },
  expiring: { kind: "assignments", where: sql`q.expiring = 1` },
} satisfies Record<Told, Source>;

export type NumberName = keyof typeof numbers;
// `keyof` gives exactly the names above.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const numberNames = Object.keys(numbers) as [NumberName, ...NumberName[]];
