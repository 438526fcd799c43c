import { and, eq, isNull, sql } from "drizzle-orm";
import { imports } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
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
 * The import of a file: the one that was begun and is not ended, else a new one.
 * @param input.anew begins with the first line even so
 */
export async function openImport({
  ctx,
  input: { anew, ...file },
}: {
  ctx: Context;
  input: File & { anew: boolean };
}): Promise<ImportRun> {
  const { kind, fileHash } = file;
  const run = await ctx.scope.write(async (db) => {
    const open = and(
      eq(imports.kind, kind),
      eq(imports.fileHash, fileHash),
      isNull(imports.endedAt),
    );
    if (anew)
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
  if (!run) throw new AppError("conflict", "The import was ended meanwhile. Start it again.");
  return run;
}

/**
 * Moves the checkpoint behind a batch, in the transaction of what it did, and keeps one audit entry
 * of what was changed: counts and the file, never its content.
 * @throws AppError conflict, when another process has moved it
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
    "Another process imports this file into this tenant. Wait for it to end, and start again.",
  );
}
