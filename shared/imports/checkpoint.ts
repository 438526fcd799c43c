import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { imports } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { publishScheduled, scheduleJob } from "../outbox/coalesced-jobs.ts";
import { invalidateCache } from "../outbox/invalidate-cache.ts";
import type { Db } from "../db/queries.ts";
import type { Outcome } from "./kind.ts";

export type ImportRun = typeof imports.$inferSelect;

interface File {
  kind: ImportRun["kind"];
  fileName: string;
  /** SHA-256 in hex. */
  fileHash: string;
}

/**
 * Opens the import of a file: the one that has not ended, or a new one.
 * @param input.restart ends the open import and begins with the first line
 */
export async function openImport({
  ctx,
  input: { restart, ...file },
}: {
  ctx: Context;
  input: File & { restart: boolean };
}): Promise<ImportRun> {
  const { kind, fileHash } = file;
  const run = await ctx.scope.write(async (db) => {
    const open = and(
      eq(imports.kind, kind),
      eq(imports.fileHash, fileHash),
      isNull(imports.endedAt),
    );
    if (restart)
      await db
        .update(imports)
        .set({ endedAt: sql`now()` })
        .where(open)
        .execute();
    await db
      .insert(imports)
      .values({ id: newId(ctx.now().getTime()), ...file })
      .onConflictDoNothing()
      .execute();
    const [found] = await db.select().from(imports).where(open).execute();
    return found;
  });
  if (!run) throw new AppError("conflict", "Another process ended the import. Start it again.");
  return run;
}

/**
 * Moves the checkpoint past a batch, in the transaction of its changes. If there are changes, it writes
 * an audit entry with the counts and the file, but not its content.
 * @throws AppError conflict, when another process has moved the checkpoint
 */
export async function moveCheckpoint(
  ctx: Context,
  db: Db,
  run: ImportRun,
  upTo: number,
  { created, changed, unchanged, rejected }: Outcome,
): Promise<ImportRun> {
  const counts = { created, changed, unchanged, rejected: rejected.length };
  const moved = db
    .update(imports)
    .set({
      lines: upTo,
      created: sql`${imports.created} + ${created}`,
      changed: sql`${imports.changed} + ${changed}`,
      unchanged: sql`${imports.unchanged} + ${unchanged}`,
      rejected: sql`${imports.rejected} + ${rejected.length}`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(imports.id, run.id), eq(imports.lines, run.lines), isNull(imports.endedAt)))
    .returning()
    .execute();
  const { fileName, fileHash } = run;
  const entry = {
    action: `${run.kind}.import`,
    subjectId: run.id,
    before: null,
    after: { ...counts, lines: [run.lines + 1, upTo], fileName, fileHash },
  };
  const [[row]] = await Promise.all([
    moved,
    ...(created + changed > 0 ? [auditRow(ctx, db, entry).execute()] : []),
  ]);
  if (row) return row;
  throw new AppError(
    "conflict",
    "Another process imports this file into this tenant. Wait until it has ended, then start again.",
  );
}

/** Ends the imports of one command. If they changed anything, the readiness report is recounted. */
export async function finishImports({
  ctx,
  input: runs,
}: {
  ctx: Context;
  input: ImportRun[];
}): Promise<void> {
  const hasChanged = runs.some(({ created, changed }) => created + changed > 0);
  const now = ctx.now();
  const ids = runs.map(({ id }) => id);
  const isDue = await ctx.scope.write(async (db) => {
    await db
      .update(imports)
      .set({ endedAt: sql`now()` })
      .where(inArray(imports.id, ids))
      .execute();
    return hasChanged && (await scheduleJob(db, "readiness.aggregate", now));
  });
  if (isDue) publishScheduled(ctx, "readiness.aggregate", now);
  if (hasChanged) await invalidateCache(ctx, "everything");
}
