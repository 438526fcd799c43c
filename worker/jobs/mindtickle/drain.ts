import { configOf } from "../../../shared/configuration/tenant-config.ts";
import type { Context } from "../../../shared/context.ts";
import { AppError } from "../../../shared/errors.ts";
import { recordSync } from "../../../shared/integrations/accounts/account-health.ts";
import {
  nextSyncAt,
  type PendingSync,
  pendingSyncs,
} from "../../../shared/integrations/pending-syncs.ts";
import { describeError } from "../../../shared/log.ts";
import { isDue } from "../../../shared/outbox/coalesced-jobs.ts";
import { invalidateCache } from "../../../shared/outbox/invalidate-cache.ts";
import { postponePull, syncCourseProgress } from "../../../shared/sync/pull/pull-progress.ts";
import { pushUser } from "../../../shared/sync/push/push-user.ts";
import { scheduleAggregation } from "../readiness.ts";
import { runCoalesced } from "../run-coalesced.ts";

const maxParallel = 8;
/** A drain sleeps through shorter waits itself, because publishing a message takes longer. */
const maxSleepMs = 1500;

/**
 * Handles `mindtickle.drain`: does the tenant's pending pushes and pulls until none is left or the
 * account's limit is used up. Then it schedules itself for when the next call is possible, so that
 * waiting uses up no retry of QStash.
 */
export const drainSyncs = runCoalesced("mindtickle.drain", async (ctx, untilMs, services) => {
  const { perSecond, concurrent } = configOf(ctx.scope.tenant).mindtickle;
  const maxWidth = Math.min(maxParallel, perSecond, concurrent);
  // Parallel syncs get their calls in any order. While calls are scarce, the first must go alone.
  let width = 1;
  while (ctx.now().getTime() < untilMs) {
    const [isCatalogueDue] = await ctx.scope.read((db) => [isDue(db, "mindtickle.pull")]);
    if (isCatalogueDue.length > 0) return soon(ctx);
    const pending = await pendingSyncs(ctx, width);
    if (pending.length === 0) break;
    if (pending.some(({ kind }) => kind === "push")) {
      // A push marks its event as handled even if the event was never delivered, so the other
      // effects of the event's job are needed first.
      await invalidateCache(ctx, ["roster"]);
      await scheduleAggregation(ctx, services);
    }
    const results = await Promise.all(pending.map((sync) => runSync(ctx, sync)));
    if (results.includes("synced")) await recordSync(ctx, "mindtickle");
    const deferredUntil = results.find((result) => result instanceof Date);
    width = deferredUntil ? 1 : Math.min(2 * width, maxWidth);
    if (!deferredUntil) continue;
    const waitMs = deferredUntil.getTime() - ctx.now().getTime();
    if (waitMs > maxSleepMs) return deferredUntil;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
  }
  return nextSyncAt(ctx);
});

const soon = (ctx: Context) => new Date(ctx.now().getTime() + 2000);

/** @returns when to continue, if the account accepts no call before */
async function runSync(
  ctx: Context,
  { userId, kind }: PendingSync,
): Promise<Date | "synced" | "failed"> {
  if (kind === "push") {
    const result = await pushUser({ ctx, input: { userId } });
    if (result === "current") return "synced";
    return result.isDeferred ? result.retryAt : "failed";
  }
  try {
    await syncCourseProgress({ ctx, input: { user: userId } });
    return "synced";
  } catch (error) {
    if (!(error instanceof AppError)) {
      // A user whose progress cannot be stored must not block the others.
      ctx.log.error("pull.failed", { user: userId, ...describeError(error) });
      await postponePull(ctx, userId);
      return "failed";
    }
    const { code, details } = error;
    if (code !== "rate_limited") return "failed";
    return new Date(ctx.now().getTime() + (details.retryAfter ?? 1) * 1000);
  }
}
