import { PlatformError } from "../../../shared/adapters/learning-platform.ts";
import { AppError } from "../../../shared/errors.ts";
import { claimScheduled, scheduleAndPublish } from "../../../shared/outbox/coalesced-jobs.ts";
import { recordFailure, recordSuccess } from "../../../shared/outbox/job-failures.ts";
import { CallDeferred } from "../../../shared/rate-gate/account.ts";
import { startRun } from "../../../shared/sync/reconcile/manage.ts";
import { continueRun, openRun } from "../../../shared/sync/reconcile/run.ts";
import type { JobHandler } from "../../types.ts";
import { maxDrainMs } from "../run-coalesced.ts";

/** When a failed run is resumed from its checkpoint. */
const retryMs = 60_000;
/** The name under which failures of the list are counted; the job itself succeeds and is retried. */
const listing = "mindtickle.reconcile/list";

/** Handles `mindtickle.reconcile`: starts a run if the payload names a mode, else resumes one. */
export const reconcile: JobHandler<"mindtickle.reconcile"> = async ({ ctx, payload }) => {
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
    const isLeft = await continueRun(ctx, open, ctx.now().getTime() + maxDrainMs);
    await recordSuccess(ctx, listing);
    if (isLeft) await scheduleAndPublish(ctx, "mindtickle.reconcile", ctx.now());
  } catch (error) {
    if (error instanceof CallDeferred)
      return scheduleAndPublish(ctx, "mindtickle.reconcile", error.retryAt);
    if (!(error instanceof PlatformError)) throw error;
    const { outcome, message } = error;
    ctx.log.warn("reconciliation.failed", { run: open.id, outcome, message });
    await recordFailure(ctx, listing, error);
    await scheduleAndPublish(ctx, "mindtickle.reconcile", new Date(ctx.now().getTime() + retryMs));
  }
};
