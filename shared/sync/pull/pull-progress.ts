import { and, asc, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { assignments, courseProgress, userSyncs, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import type { Db } from "../../db/queries.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import { AppError, notFound } from "../../errors.ts";
import { PlatformError, type PullWarning, pullWarning } from "../../adapters/learning-platform.ts";
import { CallDeferred } from "../../rate-gate/account.ts";
import { byIdOrExternalId } from "../../directory/users/get-user.ts";
import { notDeleted, visibleTo } from "../../directory/users/fields.ts";
import { isUuid } from "../../ids.ts";
import { withFailure } from "./pull-warnings.ts";
import { storedProgress, storeProgress } from "./store-progress.ts";
import { configOf } from "../../configuration/tenant-config.ts";

/** The due time of a pull that a user waits for, before all scheduled pulls. */
const beforeScheduled = new Date(0);

export const syncCourseProgressOutput = z.object({
  userId: z.uuid(),
  courses: z.array(storedProgress),
  warnings: z
    .array(pullWarning)
    .describe("What of MindTickle's last answer was left out or held back."),
  stale: z
    .boolean()
    .describe(
      "True if MindTickle cannot be called now; the courses are then those of the last pull.",
    ),
  asOf: z.date().nullable().describe("When the courses were pulled; null if never."),
});

/**
 * Pulls one user's course progress from MindTickle, stores it and publishes `progress.synced`. While
 * MindTickle is not called (it fails, is paused, or its breaker is open), returns what is stored and
 * puts the pull first in the queue.
 * @param input.user an id, or an externalId of any domain
 * @throws AppError not_found; conflict while the user is not at MindTickle yet; rate_limited if the
 *   account's limit is used up (the pull is then first in the tenant's queue)
 */
export async function syncCourseProgress({
  ctx,
  input,
}: {
  ctx: Context;
  input: { user: string };
}): Promise<z.output<typeof syncCourseProgressOutput>> {
  const [[person, other]] = await ctx.scope.read((db) => [
    db
      .select({
        id: users.id,
        mindtickleId: userSyncs.mindtickleId,
        pulledAt: userSyncs.pulledAt,
        warnings: documentOf<PullWarning[] | null>(userSyncs.pullWarnings),
        // As text, because a Date would lose the microseconds that distinguish two requests.
        dueAt: sql<string | null>`${userSyncs.pullDueAt}::text`,
      })
      .from(users)
      .leftJoin(userSyncs, eq(userSyncs.userId, users.id))
      .where(and(byIdOrExternalId(input.user), notDeleted, visibleTo(ctx, users.id)))
      .orderBy(sql`${users.id}::text = lower(${input.user}) desc`)
      .limit(2),
  ]);
  if (other && person?.id !== input.user.toLowerCase()) {
    const message = `Several people have the externalId "${input.user.slice(0, 100)}". Name the person by its id.`;
    throw new AppError("conflict", message, { field: "userId" });
  }
  if (!person) throw notFound("user", input.user, isUuid(input.user) ? "id" : null);
  const { id: userId, mindtickleId, dueAt } = person;
  if (mindtickleId === null) {
    const message = "This user has not been pushed to MindTickle yet. Try again in a few seconds.";
    throw new AppError("conflict", message, { retryAfter: 5 });
  }
  try {
    const platform = await ctx.platforms.open(ctx);
    const { items, ...list } = await platform.listProgress(mindtickleId);
    const { courses, warnings, event } = await ctx.scope.write((db) =>
      storeProgress(ctx, db, userId, items, dueAt, list),
    );
    ctx.outbox.publish(ctx, [event]);
    return { userId, courses, warnings, stale: false, asOf: ctx.now() };
  } catch (error) {
    const failure = await postpone(ctx, userId, error);
    const isHeld = error instanceof CallDeferred && error.reason !== "limit";
    if (ctx.actor.kind === "job" || !isHeld) throw failure;
    const [courses] = await ctx.scope.read((db) => [knownProgress(db, userId)]);
    const warnings = person.warnings ?? [];
    return { userId, courses, warnings, stale: true, asOf: person.pulledAt };
  }
}

const knownProgress = (db: Db, userId: string) =>
  db
    .select({
      courseId: courseProgress.courseId,
      status: courseProgress.status,
      score: courseProgress.score,
      completedAt: courseProgress.completedAt,
    })
    .from(courseProgress)
    .innerJoin(
      assignments,
      and(
        eq(assignments.userId, courseProgress.userId),
        eq(assignments.courseId, courseProgress.courseId),
        isNull(assignments.endedAt),
      ),
    )
    .where(eq(courseProgress.userId, userId))
    .orderBy(asc(courseProgress.courseId));

/** Keeps the request for a later drain. @returns the error for the caller, with the time to retry */
async function postpone(ctx: Context, userId: string, error: unknown): Promise<unknown> {
  if (!(error instanceof CallDeferred || error instanceof PlatformError)) return error;
  const now = ctx.now();
  const dueAt = error instanceof CallDeferred ? error.retryAt : nextPull(error, now.getTime());
  await ctx.scope.write((db) =>
    db
      .update(userSyncs)
      .set(
        error instanceof CallDeferred
          ? {
              pullDueAt:
                ctx.actor.kind === "job" ? sql`least(pull_due_at, now())` : beforeScheduled,
            }
          : {
              pullDueAt: dueAt,
              lastError: error.message,
              pullWarnings: withFailure(
                sql`pull_warnings`,
                `${error.message} No assignment ends because of it.`,
                now,
              ),
            },
      )
      .where(eq(userSyncs.userId, userId))
      .execute(),
  );
  // A drain schedules its own next run. For any other caller, the drain must be scheduled here.
  if (dueAt && ctx.actor.kind !== "job") await scheduleAndPublish(ctx, "mindtickle.drain", dueAt);
  if (error instanceof PlatformError) {
    const reason =
      error.outcome === "forbidden" ? error.message : "MindTickle did not answer as it should.";
    return new AppError("unavailable", `${reason} What was known before stays.`, {
      retryAfter: 60,
      cause: error,
    });
  }
  const seconds = error.secondsFrom(now);
  const { perMinute, perSecond } = configOf(ctx.scope.tenant).mindtickle;
  const message = `The tenant's limit of ${perMinute} calls to MindTickle a minute, ${perSecond} a second, is used up. The pull is queued first in line; ask again in ${seconds} s.`;
  return new AppError("rate_limited", message, { retryAfter: seconds });
}

/** A pull that MindTickle refuses is not repeated before the next scheduled pull. */
const nextPull = ({ outcome }: PlatformError, now: number): Date | null =>
  outcome === "refused" ? null : new Date(now + (outcome === "forbidden" ? 15 : 1) * 60_000);

/** Postpones a pull that failed because of an internal error by a quarter of an hour. */
export const postponePull = (ctx: Context, userId: string): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(userSyncs)
      .set({
        pullDueAt: new Date(ctx.now().getTime() + 15 * 60_000),
        lastError: "The progress could not be stored; see the worker's log.",
      })
      .where(eq(userSyncs.userId, userId))
      .execute(),
  );
