import type { CachedResource } from "../adapters/redis/tenant-cache.ts";
import type { Context } from "../context.ts";
import { scheduleAndPublish } from "./coalesced-jobs.ts";

const againMs = 5000;

/**
 * Makes cached entries stale after a change that is about to count as done. While Redis is away the
 * tenant is marked for it instead: what is cached there would be believed again once it is back.
 */
export async function invalidateCache(
  ctx: Context,
  resources: CachedResource[] | "everything",
): Promise<void> {
  await ctx.cache
    .invalidate(ctx.scope.tenantId, resources)
    .catch(() =>
      scheduleAndPublish(ctx, "cache.invalidate", new Date(ctx.now().getTime() + againMs)),
    );
}
