import { lt, sql } from "drizzle-orm";
import { polledEvents } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";

/** Deletes tokens that were not polled for thirty days. The audit entry counts them per receiver. */
export async function pruneEvents({ ctx }: { ctx: Context }): Promise<void> {
  await ctx.scope.write(async (db) => {
    const deleted = await db
      .delete(polledEvents)
      .where(lt(polledEvents.createdAt, sql`now() - interval '30 days'`))
      .returning({ receiverId: polledEvents.receiverId });
    if (deleted.length === 0) return;
    const receivers: Record<string, number> = {};
    for (const { receiverId } of deleted) receivers[receiverId] = (receivers[receiverId] ?? 0) + 1;
    const subjectId = ctx.scope.tenantId;
    const after = { receivers };
    await auditRow(ctx, db, { action: "receiver.prune", subjectId, before: null, after }).execute();
  });
}
