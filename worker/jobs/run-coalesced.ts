import type { Context } from "../../shared/context.ts";
import {
  claimScheduled,
  type CoreCoalescedJob,
  scheduleAndPublish,
} from "../../shared/outbox/coalesced-jobs.ts";
import type { JobHandler, WorkerServices } from "../types.ts";

/** How long one run may take, so that it ends before its delivery times out. */
export const maxDrainMs = 20_000;

/**
 * Builds the handler of a coalesced job: claims the schedule, processes what is pending, and
 * schedules the next run.
 * @param drain processes pending work until `untilMs` (ms since 1970) and returns when to run next,
 *   or null when nothing is left
 */
export function runCoalesced<N extends CoreCoalescedJob>(
  job: N,
  drain: (ctx: Context, untilMs: number, services: WorkerServices) => Promise<Date | null>,
): JobHandler<N> {
  return async ({ ctx, payload, services }) => {
    const dueAt = "dueAt" in payload ? payload.dueAt : undefined;
    if (!(await ctx.scope.write((db) => claimScheduled(db, job, dueAt)))) return;
    const next = await drain(ctx, ctx.now().getTime() + maxDrainMs, services);
    if (next) await scheduleAndPublish(ctx, job, next);
  };
}
