import type { Context } from "../../../shared/context.ts";
import { markHandled } from "../../../shared/outbox/events.ts";
import { scheduleJob, publishScheduled } from "../../../shared/outbox/coalesced-jobs.ts";
import { wakeOutgoing } from "../../../shared/webhooks/outbound/outgoing-events.ts";
import type { WorkerServices } from "../../types.ts";

/**
 * What a report counts has changed: the tenant is due, once for all that changes within the
 * debounce. An event given here is handled when the mark stands, for the mark cannot be lost.
 */
export async function scheduleAggregation(
  ctx: Context,
  { env }: WorkerServices,
  eventId?: string,
): Promise<void> {
  const dueAt = new Date(ctx.now().getTime() + env.READINESS_DEBOUNCE_MS);
  const marked = await ctx.scope.write(async (db) => {
    if (eventId !== undefined) await markHandled(db, eventId).execute();
    return scheduleJob(db, "readiness.aggregate", dueAt);
  });
  if (marked) publishScheduled(ctx, "readiness.aggregate", dueAt);
  await wakeOutgoing(ctx);
}
