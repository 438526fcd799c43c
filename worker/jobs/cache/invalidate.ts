import { invalidateCache } from "../../../shared/outbox/invalidate-cache.ts";
import { claimScheduled } from "../../../shared/outbox/coalesced-jobs.ts";
import type { JobHandler } from "../../types.ts";

/** A change could not make its cached entries stale, since Redis was away: all of them are now. */
export const run: JobHandler<"cache.invalidate"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => claimScheduled(db, "cache.invalidate", payload.dueAt))))
    return;
  await invalidateCache(ctx, "everything");
};
