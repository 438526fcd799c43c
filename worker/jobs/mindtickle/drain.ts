import { AppError } from "../../../shared/errors.ts";
import { invalidateCache } from "../../../shared/outbox/invalidate-cache.ts";
import { recordSync } from "../../../shared/integrations/account-health.ts";
import { describeError } from "../../../shared/log.ts";
import {
  isDue,
  scheduleAndPublish,
  claimScheduled,
} from "../../../shared/outbox/coalesced-jobs.ts";
import { postponePull, syncCourseProgress } from "../../../shared/sync/pull/pull-progress.ts";
import {
  nextSyncAt,
  pendingSyncs,
  type PendingSync,
} from "../../../shared/integrations/pending-syncs.ts";
import { pushUser } from "../../../shared/sync/push/push-user.ts";
import type { Context } from "../../../shared/context.ts";
import type { JobHandler } from "../../types.ts";
import { maxMs } from "../run-coalesced.ts";
import { scheduleAggregation } from "../readiness/schedule.ts";
import { configOf } from "../../../shared/configuration/tenant-config.ts";

const parallel = 8;
/** For less than this a drain waits itself; a message of its own would take longer. */
const shortWaitMs = 1500;

/**
 * Works off what of a tenant waits for MindTickle, until nothing is left or no slot is free;
 * then one wake-up is due for when it is worth coming back. Waiting costs no retry of QStash.
 */
export const run: JobHandler<"mindtickle.drain"> = async ({ ctx, payload, services }) => {
  if (!(await ctx.scope.write((db) => claimScheduled(db, "mindtickle.drain", payload.dueAt))))
    return;
  const until = ctx.now().getTime() + maxMs;
  const { perSecond, concurrent } = configOf(ctx.scope.tenant).mindtickle;
  const widest = Math.min(parallel, perSecond, concurrent);
  // Those who go together race for the slots: where few are free, whoever is first must go alone.
  let width = 1;
  while (ctx.now().getTime() < until) {
    const [waitsForCatalogue] = await ctx.scope.read((db) => [isDue(db, "mindtickle.pull")]);
    if (waitsForCatalogue.length > 0) return scheduleAndPublish(ctx, "mindtickle.drain", soon(ctx));
    const pending = await pendingSyncs(ctx, width);
    if (pending.length === 0) break;
    if (pending.some(({ kind }) => kind === "push")) {
      // A push covers its event, which may never have been delivered: what the event's own job
      // would do besides is done here, before the event counts as handled.
      await invalidateCache(ctx, ["roster"]);
      await scheduleAggregation(ctx, services);
    }
    const waits = await Promise.all(pending.map((sync) => settle(ctx, sync)));
    if (waits.includes("stands")) await recordSync(ctx, "mindtickle");
    const noSlotUntil = waits.find((wait) => wait instanceof Date);
    width = noSlotUntil ? 1 : Math.min(2 * width, widest);
    if (!noSlotUntil) continue;
    const wait = noSlotUntil.getTime() - ctx.now().getTime();
    if (wait > shortWaitMs) return scheduleAndPublish(ctx, "mindtickle.drain", noSlotUntil);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
  }
  const next = await nextSyncAt(ctx);
  if (next) await scheduleAndPublish(ctx, "mindtickle.drain", next);
};

const soon = (ctx: Context) => new Date(ctx.now().getTime() + 2000);

/** @returns when to come back, if the account has no slot. */
async function settle(
  ctx: Context,
  { userId, kind }: PendingSync,
): Promise<Date | "stands" | "failed"> {
  if (kind === "push") {
    const result = await pushUser({ ctx, input: { userId } });
    if (result === "stands") return "stands";
    return result.noSlot ? result.again : "failed";
  }
  try {
    await syncCourseProgress({ ctx, input: { user: userId } });
    return "stands";
  } catch (error) {
    if (!(error instanceof AppError)) {
      // One person whose progress cannot be stored must not keep everybody behind it waiting.
      ctx.log.error("pull.failed", { user: userId, ...describeError(error) });
      await postponePull(ctx, userId);
      return "failed";
    }
    const { code, details } = error;
    if (code !== "rate_limited") return "failed";
    return new Date(ctx.now().getTime() + (details.retryAfter ?? 1) * 1000);
  }
}
