import { pendingSyncs } from "../../../shared/integrations/pending-syncs.ts";
import { scheduleAndPublish } from "../../../shared/outbox/coalesced-jobs.ts";
import { invalidateCache } from "../../../shared/outbox/invalidate-cache.ts";
import { pushUser } from "../../../shared/sync/push/push-user.ts";
import type { JobHandler } from "../../types.ts";
import { scheduleAggregation } from "../readiness.ts";

/**
 * Handles `user_changed`: pushes the user's current state to MindTickle. If another user is first
 * in the queue, if the account's limit is used up, or if another process is pushing this user, the
 * push stays pending and the tenant's drain does it later.
 */
export const pushChangedUser: JobHandler<"user_changed"> = async ({ ctx, payload, services }) => {
  await invalidateCache(ctx, ["roster"]);
  await scheduleAggregation(ctx, services);
  const [first] = await pendingSyncs(ctx, 1);
  // Deliveries arrive out of order, but the user that has waited longest is pushed first.
  if (first && first.userId !== payload.userId) {
    return scheduleAndPublish(ctx, "mindtickle.drain", ctx.now(), "nothing");
  }
  const result = await pushUser({ ctx, input: payload });
  // After a first push the user's progress is due; the drain pulls it.
  const next = result === "current" ? ctx.now() : result.retryAt;
  await scheduleAndPublish(ctx, "mindtickle.drain", next);
};
