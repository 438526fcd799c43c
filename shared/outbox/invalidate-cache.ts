import type { CachedResource } from "../adapters/redis/tenant-cache.ts";
import type { Context } from "../context.ts";
import { scheduleAndPublish } from "./coalesced-jobs.ts";

const retryMs = 5000;

/**
 * Invalidates cached resources before an event counts as handled. If Redis is unavailable, it
 * schedules `cache.invalidate`, because entries in Redis would be valid again when it returns.
 */
export async function invalidateCache(
  ctx: Context,
  resources: CachedResource[] | "everything",
): Promise<void> {
  await ctx.cache
    .invalidate(ctx.scope.tenantId, resources)
    .catch(() =>
      scheduleAndPublish(ctx, "cache.invalidate", new Date(ctx.now().getTime() + retryMs)),
    );
}
