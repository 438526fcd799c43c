import { inArray, sql } from "drizzle-orm";
import { assignments, courseProgress, courses, userSyncs } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { type OutboxEvent, outboxRow } from "../delivery/outbox.ts";
import { newId } from "../ids.ts";
import type { PlatformProgress } from "../ports.ts";

export interface StoredProgress {
  courseId: string;
  status: PlatformProgress["status"];
  score: number | null;
  completedAt: Date | null;
}

/**
 * Stores what the platform says of one person, in the caller's transaction: assignments,
 * progress, the event, and the audit entry where something changed. Courses that the catalogue
 * does not know yet wait for its next pull. `dueAt` is since when the pull was due as it began:
 * what has been asked for since then is still to be pulled.
 */
export async function storeProgress(
  ctx: Context,
  db: Db,
  userId: string,
  pulled: PlatformProgress[],
  dueAt: string | null = null,
): Promise<{ courses: StoredProgress[]; event: OutboxEvent }> {
  const known = await knownCourses(db, pulled);
  // A list that changed while its pages were read may name a course twice; the later one counts.
  const byCourse = new Map<string, PlatformProgress>();
  for (const progress of pulled) {
    const courseId = known.get(progress.courseId);
    if (courseId !== undefined) byCourse.set(courseId, { ...progress, courseId });
  }
  const rows = [...byCourse.values()];
  const event: OutboxEvent = {
    id: newId(),
    event: "progress.synced",
    subjectId: userId,
    subjectVersion: null,
    payload: { tenantId: ctx.scope.tenantId, userId },
  };
  const changed = rows.length === 0 ? [] : await upsert(db, userId, rows);
  const change = {
    action: "progress.sync",
    subjectId: userId,
    before: null,
    after: { courses: changed },
  };
  await Promise.all([
    outboxRow(ctx, db, event).execute(),
    db
      .update(userSyncs)
      .set({
        pulledAt: sql`now()`,
        pullDueAt: sql`case when pull_due_at is distinct from ${dueAt}::timestamptz then pull_due_at end`,
      })
      .where(sql`user_id = ${userId}`)
      .execute(),
    ...(changed.length > 0 ? [auditRow(ctx, db, change).execute()] : []),
  ]);
  const stored = rows.map(({ courseId, status, score, completedAt }) => ({
    courseId,
    status,
    score,
    completedAt,
  }));
  return { courses: stored, event };
}

async function knownCourses(db: Db, pulled: PlatformProgress[]): Promise<Map<string, string>> {
  if (pulled.length === 0) return new Map();
  const ids = pulled.map(({ courseId }) => courseId);
  const rows = await db
    .select({ id: courses.id, mindtickleId: courses.mindtickleId })
    .from(courses)
    .where(inArray(courses.mindtickleId, ids));
  return new Map(rows.map((row) => [row.mindtickleId, row.id]));
}

/** Writes only rows that differ, and returns those. */
async function upsert(db: Db, userId: string, rows: PlatformProgress[]) {
  const [, changed] = await Promise.all([
    db
      .insert(assignments)
      .values(
        rows.map(({ courseId, assignedAt, dueAt, expiresAt }) => ({
          userId,
          courseId,
          assignedAt,
          dueAt,
          expiresAt,
        })),
      )
      .onConflictDoUpdate({
        target: [assignments.tenantId, assignments.userId, assignments.courseId],
        set: {
          assignedAt: sql`excluded.assigned_at`,
          dueAt: sql`excluded.due_at`,
          expiresAt: sql`excluded.expires_at`,
        },
        setWhere: sql`(assignments.assigned_at, assignments.due_at, assignments.expires_at)
          is distinct from (excluded.assigned_at, excluded.due_at, excluded.expires_at)`,
      })
      .execute(),
    db
      .insert(courseProgress)
      .values(
        rows.map(({ courseId, status, score, completedAt }) => ({
          userId,
          courseId,
          status,
          score,
          completedAt,
        })),
      )
      .onConflictDoUpdate({
        target: [courseProgress.tenantId, courseProgress.userId, courseProgress.courseId],
        set: {
          status: sql`excluded.status`,
          score: sql`excluded.score`,
          completedAt: sql`excluded.completed_at`,
          updatedAt: sql`now()`,
          writtenBy: sql`pg_current_xact_id()`,
        },
        setWhere: sql`(course_progress.status, course_progress.score, course_progress.completed_at)
          is distinct from (excluded.status, excluded.score, excluded.completed_at)`,
      })
      .returning({
        courseId: courseProgress.courseId,
        status: courseProgress.status,
        score: courseProgress.score,
      })
      .execute(),
  ]);
  return changed;
}
