import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { coalescedJobs } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { describeError } from "../log.ts";
import type { JobName, PackJob } from "../jobs/catalogue.ts";
import type { Product } from "../product.ts";

/** Jobs that each tenant has scheduled at most once at a time; the row is `coalesced_jobs`. */
const coalescedJobNames = [
  "mindtickle.drain",
  "mindtickle.pull",
  "readiness.aggregate",
  "mindtickle.reconcile",
  "cache.invalidate",
  "webhooks.drain",
  "outgoing.drain",
  "external.sync",
  "notifications.send",
  "mails.send",
  "domains.check",
  "plans.run",
] as const satisfies JobName[];
/** A coalesced job of the core. */
export type CoreCoalescedJob = (typeof coalescedJobNames)[number];
export type CoalescedJob = CoreCoalescedJob | PackJob;

export const isCoalescedJob = ({ jobs }: Product, name: string): name is CoalescedJob =>
  coalescedJobNames.some((job) => job === name) || jobs.get(name)?.isCoalesced === true;

/**
 * Schedules a job, unless it is already scheduled for an earlier time.
 * @param replaces "nothing" to keep any existing schedule, also one for a later time
 * @returns whether it was scheduled; then the caller must publish it after the commit
 */
export async function scheduleJob(
  db: Db,
  job: CoalescedJob,
  dueAt: Date,
  replaces: "later" | "nothing" = "later",
): Promise<boolean> {
  const isFree = isNull(coalescedJobs.dueAt);
  const isLater = sql`excluded.due_at < ${coalescedJobs.dueAt} - interval '1 second'`;
  const scheduled = await db
    .insert(coalescedJobs)
    .values({ job, dueAt, publishedAt: sql`now()` })
    .onConflictDoUpdate({
      target: [coalescedJobs.tenantId, coalescedJobs.job],
      set: { dueAt, publishedAt: sql`now()` },
      setWhere: replaces === "nothing" ? isFree : sql`(${isFree} or ${isLater})`,
    })
    .returning({ job: coalescedJobs.job });
  return scheduled.length === 1;
}

/**
 * Claims the schedule of the message that was published with `dueAt`, before the job reads data: a
 * change after that schedules the job again. A message without a time always gets the claim.
 * @returns false if the job is scheduled for another time; that time has its own message, and running
 *   this one too would start a second chain of messages
 */
export async function claimScheduled(db: Db, job: CoalescedJob, dueAt?: string): Promise<boolean> {
  const isSame = dueAt === undefined ? undefined : eq(coalescedJobs.dueAt, new Date(dueAt));
  const claimed = await db
    .update(coalescedJobs)
    .set({ dueAt: null, runs: sql`${coalescedJobs.runs} + 1`, ranAt: sql`now()` })
    .where(and(eq(coalescedJobs.job, job), isSame && or(isNull(coalescedJobs.dueAt), isSame)))
    .returning({ job: coalescedJobs.job });
  return dueAt === undefined || claimed.length === 1;
}

/** Publishes a job that was just scheduled. If that fails, the sweep publishes it when overdue. */
export function publishScheduled(ctx: Context, job: CoalescedJob, dueAt: Date): void {
  const { tenantId } = ctx.scope;
  const delay = Math.max(0, Math.ceil((dueAt.getTime() - ctx.now().getTime()) / 1000));
  const payload = { dueAt: dueAt.toISOString() };
  const message = { job, tenantId, requestId: ctx.requestId, payload, delay };
  ctx.waitUntil(
    ctx.publisher.publish([message]).catch((error: unknown) => {
      ctx.log.warn("coalesced_job.publish_failed", {
        tenant: tenantId,
        job,
        ...describeError(error),
      });
    }),
  );
}

/** Schedules a job in its own transaction, and publishes it. */
export async function scheduleAndPublish(
  ctx: Context,
  job: CoalescedJob,
  dueAt: Date,
  replaces?: "later" | "nothing",
): Promise<void> {
  if (await ctx.scope.write((db) => scheduleJob(db, job, dueAt, replaces)))
    publishScheduled(ctx, job, dueAt);
}

/** Selects one row if the job is due now. */
export const isDue = (db: Db, job: CoalescedJob) =>
  db
    .select({ job: coalescedJobs.job })
    .from(coalescedJobs)
    .where(and(eq(coalescedJobs.job, job), lte(coalescedJobs.dueAt, sql`now()`)));
