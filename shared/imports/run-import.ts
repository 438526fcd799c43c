import type { Context } from "../context.ts";
import { type ImportRun, moveCheckpoint } from "./checkpoint.ts";
import { type Header, readHeader } from "./columns.ts";
import type { Db } from "../db/queries.ts";
import { applyBatch } from "../outbox/apply-batch.ts";
import type { ImportKind, ImportLine, Outcome, Rejection } from "./kind.ts";
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

function openHeader<N extends string, T>(
  kind: ImportKind<N, T>,
  record: ImportRecord,
  listener: ImportListener,
): Header<N> {
  if (record.problem !== undefined) throw new Error(`The first line ${record.problem}.`);
  const header = readHeader(kind.columns, record.cells, record.delimiter);
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
  const done: Outcome = { created: 0, changed: 0, unchanged: 0, rejected: [...rejected] };
  const finish = (db: Db, { created, changed, unchanged, rejected: more }: Outcome) => {
    const all = [...done.rejected, ...more].toSorted((a, b) => a.line - b.line);
    const sum = {
      created: done.created + created,
      changed: done.changed + changed,
      unchanged: done.unchanged + unchanged,
      rejected: all,
    };
    return moveCheckpoint(ctx, db, run, upTo, sum).then((next) => {
      // Called last, so that the list of rejected lines is ahead of the checkpoint by one batch at most.
      if (all.length > 0) listener.rejected(all);
      return next;
    });
  };
  let moved: ImportRun | undefined;
  const apply = async (items: readonly ImportLine<T>[]) => {
    const inTransaction = await kind.apply(ctx, [...items], header.columns);
    const isWhole = items.length === lines.length;
    const outcome = await ctx.scope.write(async (db) => {
      const part = await inTransaction(db);
      if (isWhole) moved = await finish(db, part);
      return part;
    });
    if (!isWhole) addOutcome(done, outcome);
  };
  const failed = await applyBatch(lines, apply);
  done.rejected.push(...failed.map(({ item, reason }) => ({ line: item.line, reason })));
  const nothing = { created: 0, changed: 0, unchanged: 0, rejected: [] };
  moved ??= await ctx.scope.write((db) => finish(db, nothing));
  listener.moved(moved);
  return moved;
}

function addOutcome(sum: Outcome, { created, changed, unchanged, rejected }: Outcome): void {
  sum.created += created;
  sum.changed += changed;
  sum.unchanged += unchanged;
  sum.rejected.push(...rejected);
}
