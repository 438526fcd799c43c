import type { importKinds } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import type { Cells, Columns } from "./columns.ts";
import type { Reading } from "./read-cells.ts";

/** A line that was parsed. */
export interface ImportLine<T> {
  /** Where it begins in the file, from 1. */
  line: number;
  value: T;
}

/** A line that was rejected. */
export interface Rejection {
  line: number;
  reason: string;
}

/** The results of lines; each line counts once. */
export interface Outcome {
  created: number;
  changed: number;
  unchanged: number;
  rejected: Rejection[];
}

export const emptyOutcome = (): Outcome => ({
  created: 0,
  changed: 0,
  unchanged: 0,
  rejected: [],
});

/** A kind of file: its columns, and how its lines are applied. */
export interface ImportKind<N extends string, T> {
  name: (typeof importKinds)[number];
  columns: Columns<N>;
  /** Lines of a batch. */
  batch: number;
  /** @throws LineProblem */
  read(cells: Cells<N>, now: Date, reading?: Reading): T;
  /** The column of scores, if the kind has one. */
  score?: N;
  /**
   * Identifies the subject of a line. If lines with the same `key` differ, the last one counts. With
   * `isOnce`, even equal lines may be different subjects, so only the first one counts.
   */
  identify?(cells: Cells<N>): { key: string; name: string; isOnce?: true } | null;
  /**
   * Applies what needs separate transactions, and returns what runs in the transaction that moves the
   * checkpoint. A repeated batch must change nothing.
   */
  apply(
    ctx: Context,
    lines: ImportLine<T>[],
    columns: ReadonlySet<N>,
  ): Promise<(db: Db) => Promise<Outcome>>;
}

/**
 * Counts the results of lines.
 * @param results of each line: `created`, `changed`, `unchanged`, or a key of `reasons`
 * @param reasons why lines with such a result are rejected
 */
export function outcomeOf(
  results: readonly [line: number, result: string][],
  reasons: Partial<Record<string, (line: number) => string>>,
): Outcome {
  const outcome = emptyOutcome();
  for (const [line, result] of results) {
    const reason = reasons[result];
    if (reason) outcome.rejected.push({ line, reason: reason(line) });
    else if (result === "created" || result === "changed") outcome[result] += 1;
    else outcome.unchanged += 1;
  }
  return outcome;
}

/** Why a line is rejected whose user is not exactly one person of the provisioning domain. */
export function notOnePerson(lines: readonly { line: number; value: { user: string } }[]) {
  const userOf = (line: number) =>
    (lines.find((candidate) => candidate.line === line)?.value.user ?? "").slice(0, 60);
  return {
    "unknown user": (line: number) =>
      `no person has the externalId "${userOf(line)}"; import the person first`,
    "shared externalId": (line: number) =>
      `several people have the externalId "${userOf(line)}"; give each person a separate one first`,
  };
}
