import type { Context } from "../../shared/context.ts";
import {
  scheduleAndPublish,
  type CoalescedJob,
  claimScheduled,
} from "../../shared/outbox/coalesced-jobs.ts";
import type { JobHandler } from "../types.ts";

/** A drain gives its place back after this long, so that no delivery outlives its timeout. */
export const maxMs = 20_000;

/**
 * The handler of a job by a mark: works off what waits, and marks the tenant for when more is due.
 * @param drain works until then at most (ms since 1970), and tells when to come back, if at all
 */
export function runCoalesced<N extends CoalescedJob>(
  job: N,
  drain: (ctx: Context, untilMs: number) => Promise<Date | null>,
): JobHandler<N> {
  return async ({ ctx, payload }) => {
    const dueAt = "dueAt" in payload ? payload.dueAt : undefined;
    if (!(await ctx.scope.write((db) => claimScheduled(db, job, dueAt)))) return;
    const next = await drain(ctx, ctx.now().getTime() + maxMs);
    if (next) await scheduleAndPublish(ctx, job, next);
  };
}
