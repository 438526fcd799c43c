import { scheduleAndPublish, claimScheduled } from "../../../shared/outbox/coalesced-jobs.ts";
import { requestPulls, storeCatalogue } from "../../../shared/sync/pull/pull-catalogue.ts";
import { PlatformError } from "../../../shared/adapters/learning-platform.ts";
import { NoSlot } from "../../../shared/rate-gate/no-slot.ts";
import type { JobHandler } from "../../types.ts";

/**
 * The tenant's schedule: the catalogue now, everyone's progress as the limits allow. Without a
 * slot it is marked due for when there is one, and the drain stands back for it then.
 */
export const run: JobHandler<"mindtickle.pull"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => claimScheduled(db, "mindtickle.pull", payload.dueAt))))
    return;
  try {
    await storeCatalogue({ ctx });
  } catch (error) {
    if (error instanceof NoSlot) return scheduleAndPublish(ctx, "mindtickle.pull", error.retryAt);
    // Without the scope for courses, progress in those that are known is pulled all the same.
    if (!(error instanceof PlatformError) || error.outcome !== "forbidden") throw error;
    ctx.log.warn("catalogue.forbidden", { message: error.message });
  }
  await requestPulls({ ctx });
  await scheduleAndPublish(ctx, "mindtickle.drain", ctx.now());
};
