import type { Context } from "../../context.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";

/**
 * Has events told at once that were committed before; the tenant must have been entered. It is only
 * for speed: events wait in the outbox, and a sweep comes for those that nobody has told.
 */
export async function wakeOutgoing(ctx: Context): Promise<void> {
  if (ctx.scope.tenant.hasWebhooks) await scheduleAndPublish(ctx, "outgoing.drain", ctx.now());
}
