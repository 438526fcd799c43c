import { PlatformError } from "../../../shared/adapters/learning-platform.ts";
import { AppError } from "../../../shared/errors.ts";
import { recordFailure, recordSuccess } from "../../../shared/outbox/job-failures.ts";
import { CallDeferred } from "../../../shared/rate-gate/account.ts";
import { startRun } from "../../../shared/sync/reconcile/manage.ts";
import { continueRun, openRun } from "../../../shared/sync/reconcile/run.ts";
import type { JobHandler } from "../../types.ts";
import { runCoalesced } from "../run-coalesced.ts";

/** When a failed run is resumed from its checkpoint. */
const retryMs = 60_000;
/** The name under which failures of the list are counted; the job itself succeeds and is retried. */
const listing = "mindtickle.reconcile/list";

/** Handles `mindtickle.reconcile`: starts a run if the payload names a mode, else resumes one. */
export const reconcile: JobHandler<"mindtickle.reconcile"> = async (job) => {
  const { mode } = job.payload;
  if (mode === undefined) return resume(job);
  await startRun({ ctx: job.ctx, input: { mode } }).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  });
};

const resume = runCoalesced("mindtickle.reconcile", async (ctx, untilMs) => {
  const open = await openRun(ctx);
  if (!open || open.status === "stopped") return null;
  try {
    const isLeft = await continueRun(ctx, open, untilMs);
    await recordSuccess(ctx, listing);
    return isLeft ? ctx.now() : null;
  } catch (error) {
    if (error instanceof CallDeferred) return error.retryAt;
    if (!(error instanceof PlatformError)) throw error;
    const { outcome, message } = error;
    ctx.log.warn("reconciliation.failed", { run: open.id, outcome, message });
    await recordFailure(ctx, listing, error);
    return new Date(ctx.now().getTime() + retryMs);
  }
});
