import type { Context } from "../../../shared/context.ts";
import { markHandled } from "../../../shared/outbox/events.ts";
import { markDue, publishMarked } from "../../../shared/jobs/coalesced.ts";
import { wakeOutgoing } from "../../../shared/webhooks/outbound/wake.ts";
import type { WorkerServices } from "../../types.ts";

/**
 * What a report counts has changed: the tenant is due, once for all that changes within the
 * debounce. An event given here is handled when the mark stands, for the mark cannot be lost.
 */
export async function markReadinessDue(
  ctx: Context,
  { env }: WorkerServices,
  eventId?: string,
): Promise<void> {
  const dueAt = new Date(ctx.now().getTime() + env.READINESS_DEBOUNCE_MS);
  const marked = await ctx.scope.write(async (db) => {
    if (eventId !== undefined) await markHandled(db, eventId).execute();
    return markDue(db, "readiness.aggregate", dueAt);
  });
  if (marked) publishMarked(ctx, "readiness.aggregate", dueAt);
  await wakeOutgoing(ctx);
}
