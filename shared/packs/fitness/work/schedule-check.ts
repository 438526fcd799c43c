import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import type { PackJob } from "../../../jobs/catalogue.ts";
import {
  publishScheduled,
  scheduleAndPublish,
  scheduleJob,
} from "../../../outbox/coalesced-jobs.ts";

/** The job of a pack that compares all future work with what people are fit for. */
export const checkJob = (path: string): PackJob => `${path}.check-fitness`;

/** Makes a change and schedules the check of all work, in one transaction. */
export async function writeAndCheck<T>(
  ctx: Context,
  path: string,
  change: (db: Db) => Promise<T>,
): Promise<T> {
  const dueAt = ctx.now();
  const { result, isScheduled } = await ctx.scope.write(async (db) => {
    const changed = await change(db);
    return { result: changed, isScheduled: await scheduleJob(db, checkJob(path), dueAt) };
  });
  if (isScheduled) publishScheduled(ctx, checkJob(path), dueAt);
  return result;
}

/** Schedules the check after a change that the core has committed. */
export const scheduleCheck = (ctx: Context, path: string): Promise<void> =>
  scheduleAndPublish(ctx, checkJob(path), ctx.now());
