import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { coalescedJobs } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { describeError } from "../log.ts";
import type { JobName } from "../jobs/catalogue.ts";

/** Jobs of which a tenant has at most one due at a time. */
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
] as const satisfies JobName[];
export type CoalescedJob = (typeof coalescedJobNames)[number];

export const isCoalescedJob = (name: string): name is CoalescedJob =>
  coalescedJobNames.some((job) => job === name);

/**
 * Marks the tenant due for a job; tells whether the caller is to publish it: the mark was clear,
 * or stood for later, e.g. for when a missing scope is asked for again.
 * @param over "nothing" to leave any mark that stands
 */
export async function scheduleJob(
  db: Db,
  job: CoalescedJob,
  dueAt: Date,
  over: "later" | "nothing" = "later",
): Promise<boolean> {
  const isClear = isNull(coalescedJobs.dueAt);
  const isLater = sql`excluded.due_at < ${coalescedJobs.dueAt} - interval '1 second'`;
  const marked = await db
    .insert(coalescedJobs)
    .values({ job, dueAt, publishedAt: sql`now()` })
    .onConflictDoUpdate({
      target: [coalescedJobs.tenantId, coalescedJobs.job],
      set: { dueAt, publishedAt: sql`now()` },
      setWhere: over === "nothing" ? isClear : sql`(${isClear} or ${isLater})`,
    })
    .returning({ job: coalescedJobs.job });
  return marked.length === 1;
}

/**
 * Clears the mark for the message that was published with `dueAt`, before the job reads: a change
 * from now on marks and publishes again. False when the tenant is
 * marked for another time: that message comes by itself, and this one would become a second
 * chain of wake-ups beside it. A message without a time always counts.
 */
export async function claimScheduled(db: Db, job: CoalescedJob, dueAt?: string): Promise<boolean> {
  const mine = dueAt === undefined ? undefined : eq(coalescedJobs.dueAt, new Date(dueAt));
  const taken = await db
    .update(coalescedJobs)
    .set({ dueAt: null, runs: sql`${coalescedJobs.runs} + 1`, ranAt: sql`now()` })
    .where(and(eq(coalescedJobs.job, job), mine && or(isNull(coalescedJobs.dueAt), mine)))
    .returning({ job: coalescedJobs.job });
  return dueAt === undefined || taken.length === 1;
}

/** Publishes a job that was just marked. If that fails, the sweep finds the mark overdue. */
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

/** Marks and publishes in one go, for work that is no part of another transaction. */
export async function scheduleAndPublish(
  ctx: Context,
  job: CoalescedJob,
  dueAt: Date,
  over?: "later" | "nothing",
): Promise<void> {
  if (await ctx.scope.write((db) => scheduleJob(db, job, dueAt, over)))
    publishScheduled(ctx, job, dueAt);
}

/** Whether a marked job is due by now. */
export const isDue = (db: Db, job: CoalescedJob) =>
  db
    .select({ job: coalescedJobs.job })
    .from(coalescedJobs)
    .where(and(eq(coalescedJobs.job, job), lte(coalescedJobs.dueAt, sql`now()`)));
