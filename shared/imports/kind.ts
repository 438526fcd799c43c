import type { importKinds } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import type { Cells, Columns } from "./columns.ts";
import type { Reading } from "./read-cells.ts";

/** A line that was understood. */
export interface ImportLine<T> {
  /** Where it begins in the file, from 1. */
  line: number;
  value: T;
}

/** A line that could not be taken. */
export interface Rejection {
  line: number;
  reason: string;
}

/** What became of lines: each counts once. */
export interface Outcome {
  created: number;
  changed: number;
  unchanged: number;
  rejected: Rejection[];
}

/** One kind of file: its columns, and what is done with its lines. */
export interface ImportKind<N extends string, T> {
  name: (typeof importKinds)[number];
  columns: Columns<N>;
  /** Lines of a batch. */
  batch: number;
  /** @throws LineProblem */
  read(cells: Cells<N>, now: Date, reading?: Reading): T;
  /** The column of scores, if any. */
  score?: N;
  /**
   * What only one line of a file can be about. Of several with the same `key` that differ the last
   * one counts; where `isOnce`, even equal ones cannot be told apart and only the first counts.
   */
  identify?(cells: Cells<N>): { key: string; name: string; isOnce?: true } | null;
  /**
   * Does what needs transactions of its own, and gives what is to be done in the transaction that
   * moves the checkpoint. A batch may come twice, and then changes nothing.
   */
  apply(
    ctx: Context,
    lines: ImportLine<T>[],
    columns: ReadonlySet<N>,
  ): Promise<(db: Db) => Promise<Outcome>>;
}
