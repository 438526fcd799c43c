import { inArray, sql } from "drizzle-orm";
import { imports } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { invalidateCache } from "../outbox/invalidate-cache.ts";
import { scheduleJob, publishScheduled } from "../outbox/coalesced-jobs.ts";
import type { ImportRun } from "./checkpoint.ts";

/** Ends the imports of one command: if they changed anything, the tenant is counted anew. */
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
