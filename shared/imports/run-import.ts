import type { Context } from "../context.ts";
import { type ImportRun, moveCheckpoint } from "./checkpoint.ts";
import { type Columns, type Header, readHeader } from "./columns.ts";
import type { Db } from "../db/queries.ts";
import { applyBatch } from "../outbox/apply-batch.ts";
import {
  emptyOutcome,
  type ImportKind,
  type ImportLine,
  type Outcome,
  type Rejection,
} from "./kind.ts";
import { LineProblem, type Reading } from "./read-cells.ts";

/** A record of a CSV file with its first line, or why it cannot be read. */
export type ImportRecord =
  | { line: number; cells: string[]; delimiter?: string; problem?: undefined }
  | { line: number; problem: string };

/** Receives the progress of an import. */
export interface ImportListener {
  /** Unknown columns; called once, if there are any. */
  ignored(columns: string[]): void;
  /** Called before the commit of a batch, in the order of the lines. Called again if the commit fails. */
  rejected(rejections: Rejection[]): void;
  /** Called after the commit of a batch. */
  moved(run: ImportRun): void;
}

interface Input<N extends string, T> {
  kind: ImportKind<N, T>;
  run: ImportRun;
  records: AsyncIterable<ImportRecord>;
  listener: ImportListener;
  reading?: Reading;
}

interface Batch<T> {
  lines: ImportLine<T>[];
  rejected: Rejection[];
  upTo: number;
}

/**
 * Imports a file from its checkpoint, batch by batch. It never holds the whole file in memory.
 * @throws Error for an invalid header, before anything is written
 */
export async function runImport<N extends string, T>({
  ctx,
  input: { kind, records, listener, reading, ...input },
}: {
  ctx: Context;
  input: Input<N, T>;
}): Promise<ImportRun> {
  let header: Header<N> | undefined;
  let { run } = input;
  const empty = (): Batch<T> => ({ lines: [], rejected: [], upTo: run.lines });
  let batch = empty();
  for await (const record of records) {
    if (!header) {
      header = openHeader(kind, record, listener);
      continue;
    }
    if (record.line <= run.lines) continue;
    batch.upTo = record.line;
    addTo(batch, record, header, (cells) => kind.read(cells, ctx.now(), reading));
    if (batch.lines.length + batch.rejected.length < kind.batch) continue;
    run = await store(ctx, kind, header, run, batch, listener);
    batch = empty();
  }
  if (!header) throw new Error("The file is empty. Its first line must name the columns.");
  if (batch.upTo > run.lines) run = await store(ctx, kind, header, run, batch, listener);
  return run;
}

/**
 * The header in the first record of a file.
 * @throws Error as `readHeader` does, and for a record that cannot be read
 */
export function headerOf<N extends string>(columns: Columns<N>, first: ImportRecord): Header<N> {
  if (first.problem !== undefined) throw new Error(`The first line ${first.problem}.`);
  return readHeader(columns, first.cells, first.delimiter);
}

function openHeader<N extends string, T>(
  kind: ImportKind<N, T>,
  record: ImportRecord,
  listener: ImportListener,
): Header<N> {
  const header = headerOf(kind.columns, record);
  if (header.ignored.length > 0) listener.ignored(header.ignored);
  return header;
}

function addTo<N extends string, T>(
  batch: Batch<T>,
  record: ImportRecord,
  header: Header<N>,
  read: (cells: ReturnType<Header<N>["cellsOf"]>) => T,
): void {
  const { line } = record;
  try {
    batch.lines.push({ line, value: read(header.cellsOf(cellsOf(record, header.width))) });
  } catch (error) {
    if (!(error instanceof LineProblem)) throw error;
    batch.rejected.push({ line, reason: error.message });
  }
}

function cellsOf(record: ImportRecord, width: number): string[] {
  if (record.problem !== undefined) throw new LineProblem(record.problem);
  const { cells } = record;
  if (cells.length !== width) {
    throw new LineProblem(
      `has ${cells.length} cells, the first line ${width}; put cells that hold a separator into quotes`,
    );
  }
  if (cells.some((cell) => cell.includes("\uFFFD"))) {
    throw new LineProblem("is not UTF-8; save the file in that encoding");
  }
  return cells;
}

async function store<N extends string, T>(
  ctx: Context,
  kind: ImportKind<N, T>,
  header: Header<N>,
  run: ImportRun,
  { lines, rejected, upTo }: Batch<T>,
  listener: ImportListener,
): Promise<ImportRun> {
  let done: Outcome = { ...emptyOutcome(), rejected };
  const finish = async (db: Db, rest: Outcome) => {
    const sum = sumOf(done, rest);
    const next = await moveCheckpoint(ctx, db, run, upTo, sum);
    // Called last, so that the list of rejected lines is ahead of the checkpoint by one batch at most.
    const all = sum.rejected.toSorted((a, b) => a.line - b.line);
    if (all.length > 0) listener.rejected(all);
    return next;
  };
  let moved: ImportRun | undefined;
  const apply = async (items: readonly ImportLine<T>[]) => {
    const inTransaction = await kind.apply(ctx, [...items], header.columns);
    const isWhole = items.length === lines.length;
    const applied = await ctx.scope.write(async (db) => {
      const outcome = await inTransaction(db);
      return { outcome, next: isWhole ? await finish(db, outcome) : undefined };
    });
    moved = applied.next;
    if (!isWhole) done = sumOf(done, applied.outcome);
  };
  const failed = await applyBatch(lines, apply);
  const alone = failed.map(({ item, reason }) => ({ line: item.line, reason }));
  moved ??= await ctx.scope.write((db) => finish(db, { ...emptyOutcome(), rejected: alone }));
  listener.moved(moved);
  return moved;
}

const sumOf = (a: Outcome, b: Outcome): Outcome => ({
  created: a.created + b.created,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  rejected: [...a.rejected, ...b.rejected],
});
