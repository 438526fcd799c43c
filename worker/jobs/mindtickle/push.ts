import { invalidateCache } from "../../../shared/outbox/invalidate-cache.ts";
import { scheduleAndPublish } from "../../../shared/outbox/coalesced-jobs.ts";
import { pendingSyncs } from "../../../shared/integrations/pending-syncs.ts";
import { pushUser } from "../../../shared/sync/push/push-user.ts";
import type { JobHandler } from "../../types.ts";
import { scheduleAggregation } from "../readiness/schedule.ts";

/**
 * A user has changed: push its present state. Behind others, without a slot, or while somebody else
 * pushes it, the person simply stays pending, and the tenant's drain comes back for it.
 */
export const run: JobHandler<"user_changed"> = async ({ ctx, payload, services }) => {
  await invalidateCache(ctx, ["roster"]);
  await scheduleAggregation(ctx, services);
  const [first] = await pendingSyncs(ctx, 1);
  // Deliveries overtake each other, and the line: a free slot is for who has waited longest.
  if (first && first.userId !== payload.userId) {
    return scheduleAndPublish(ctx, "mindtickle.drain", ctx.now(), "nothing");
  }
  const result = await pushUser({ ctx, input: payload });
  // A first push also makes the person's progress due; the drain pulls it.
  await scheduleAndPublish(ctx, "mindtickle.drain", result === "stands" ? ctx.now() : result.again);
};
