import { PlatformError } from "../../../shared/adapters/learning-platform.ts";
import { scheduleAndPublish } from "../../../shared/outbox/coalesced-jobs.ts";
import { CallDeferred } from "../../../shared/rate-gate/account.ts";
import { requestPulls, storeCatalogue } from "../../../shared/sync/pull/pull-catalogue.ts";
import { runCoalesced } from "../run-coalesced.ts";

/** How soon a pull looks again whether pulls are switched on. */
const switchedOffMs = 60_000;

/**
 * Handles `mindtickle.pull`, on the tenant's schedule: pulls the catalogue and requests a pull of
 * every user's progress. If the catalogue must wait for the account's limit, the drain waits too.
 */
export const pullCatalogue = runCoalesced("mindtickle.pull", async (ctx) => {
  if (!(await ctx.flags.isEnabled("mindtickle.pull"))) {
    return new Date(ctx.now().getTime() + switchedOffMs);
  }
  try {
    await storeCatalogue({ ctx });
  } catch (error) {
    if (error instanceof CallDeferred) return error.retryAt;
    // Without the scope for courses, progress in known courses can still be pulled.
    if (!(error instanceof PlatformError) || error.outcome !== "forbidden") throw error;
    ctx.log.warn("catalogue.forbidden", { message: error.message });
  }
  await requestPulls({ ctx });
  await scheduleAndPublish(ctx, "mindtickle.drain", ctx.now());
  return null;
});
