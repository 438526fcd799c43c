import { AppError } from "../../../shared/errors.ts";
import { recordFailure, recordSuccess } from "../../../shared/outbox/job-failures.ts";
import { scheduleAndPublish, claimScheduled } from "../../../shared/outbox/coalesced-jobs.ts";
import { PlatformError } from "../../../shared/adapters/learning-platform.ts";
import { NoSlot } from "../../../shared/rate-gate/no-slot.ts";
import { startRun } from "../../../shared/sync/reconcile/manage.ts";
import { continueRun, openRun } from "../../../shared/sync/reconcile/run.ts";
import type { JobHandler } from "../../types.ts";
import { maxMs } from "../run-coalesced.ts";

/** When a list that broke off is asked for again, from its checkpoint. */
const againMs = 60_000;
/** The part of the job that may fail while the job itself only comes back later. */
const listing = "mindtickle.reconcile/list";

/** Goes on with the tenant's reconciliation; by the schedule, which names a mode, begins one. */
export const run: JobHandler<"mindtickle.reconcile"> = async ({ ctx, payload }) => {
  if (payload.mode !== undefined) {
    await startRun({ ctx, input: { mode: payload.mode } }).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    });
    return;
  }
  if (!(await ctx.scope.write((db) => claimScheduled(db, "mindtickle.reconcile", payload.dueAt))))
    return;
  const open = await openRun(ctx);
  if (!open || open.status === "stopped") return;
  try {
    const isLeft = await continueRun(ctx, open, ctx.now().getTime() + maxMs);
    await recordSuccess(ctx, listing);
    if (isLeft) await scheduleAndPublish(ctx, "mindtickle.reconcile", ctx.now());
  } catch (error) {
    if (error instanceof NoSlot)
      return scheduleAndPublish(ctx, "mindtickle.reconcile", error.retryAt);
    if (!(error instanceof PlatformError)) throw error;
    const { outcome, message } = error;
    ctx.log.warn("reconciliation.failed", { run: open.id, outcome, message });
    await recordFailure(ctx, listing, error);
    await scheduleAndPublish(ctx, "mindtickle.reconcile", new Date(ctx.now().getTime() + againMs));
  }
};
