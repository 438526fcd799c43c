import { markHandled } from "../../../shared/delivery/outbox.ts";
import { markDue, publishMarked } from "../../../shared/jobs/marks.ts";
import type { Context } from "../../../shared/context.ts";
import type { Envelope } from "../../../shared/jobs/catalogue.ts";
import type { WorkerServices } from "../../types.ts";

/**
 * A score or progress has changed: the tenant is to be counted, once for all that changes within
 * the debounce. The event is handled when the mark stands, for the mark cannot be lost.
 */
export async function markReadinessDue(
  ctx: Context,
  envelope: Envelope,
  { env }: WorkerServices,
): Promise<void> {
  const { eventId } = envelope;
  const dueAt = new Date(ctx.now().getTime() + env.READINESS_DEBOUNCE_MS);
  const marked = await ctx.scope.write(async (db) => {
    if (eventId !== undefined) await markHandled(db, eventId).execute();
    return markDue(db, "readiness.aggregate", dueAt);
  });
  if (marked) publishMarked(ctx, "readiness.aggregate", dueAt);
}
