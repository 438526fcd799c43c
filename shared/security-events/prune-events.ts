import { lt, sql } from "drizzle-orm";
import { polledEvents } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";

/** Takes out what no receiver has polled for thirty days, and says in the audit log whose it was. */
export async function pruneEvents({ ctx }: { ctx: Context }): Promise<void> {
  await ctx.scope.write(async (db) => {
    const gone = await db
      .delete(polledEvents)
      .where(lt(polledEvents.createdAt, sql`now() - interval '30 days'`))
      .returning({ receiverId: polledEvents.receiverId });
    if (gone.length === 0) return;
    const receivers: Record<string, number> = {};
    for (const { receiverId } of gone) receivers[receiverId] = (receivers[receiverId] ?? 0) + 1;
    const subjectId = ctx.scope.tenantId;
    const after = { receivers };
    await auditRow(ctx, db, { action: "receiver.prune", subjectId, before: null, after }).execute();
  });
}
