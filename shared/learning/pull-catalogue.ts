import { and, inArray, isNotNull, sql } from "drizzle-orm";
import { courses, quizzes, userSyncs, users } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { makeStale } from "../delivery/make-stale.ts";
import { newId } from "../ids.ts";

/** Pulls the tenant's courses and quizzes from MindTickle, and stores what differs. */
export async function storeCatalogue({ ctx }: { ctx: Context }): Promise<{ courses: number }> {
  const platform = await ctx.platforms.open(ctx);
  const pulled = oncePerId(await platform.listCourses());
  const pulledQuizzes = oncePerId(await platform.listQuizzes());
  if (pulled.length === 0) return { courses: 0 };
  const changed = await ctx.scope.write(async (db) => {
    const written = await db
      .insert(courses)
      .values(pulled.map(({ id, ...course }) => ({ id: newId(), mindtickleId: id, ...course })))
      .onConflictDoUpdate({
        target: [courses.tenantId, courses.mindtickleId],
        set: {
          name: sql`excluded.name`,
          seriesName: sql`excluded.series_name`,
          required: sql`excluded.required`,
          passScore: sql`excluded.pass_score`,
        },
        setWhere: sql`(courses.name, courses.series_name, courses.required, courses.pass_score)
          is distinct from (excluded.name, excluded.series_name, excluded.required, excluded.pass_score)`,
      })
      .returning({ id: courses.id });
    const rows = await db
      .select({ id: courses.id, mindtickleId: courses.mindtickleId })
      .from(courses)
      .where(
        inArray(
          courses.mindtickleId,
          pulled.map(({ id }) => id),
        ),
      );
    const ids = new Map(rows.map((row) => [row.mindtickleId, row.id]));
    const quizRows = pulledQuizzes.flatMap(({ id, courseId, answerKey }) => {
      const known = ids.get(courseId);
      return known === undefined ? [] : [{ id, courseId: known, answerKey }];
    });
    if (quizRows.length > 0) {
      await db
        .insert(quizzes)
        .values(quizRows)
        .onConflictDoUpdate({
          target: [quizzes.tenantId, quizzes.id],
          set: { courseId: sql`excluded.course_id`, answerKey: sql`excluded.answer_key` },
        });
    }
    if (written.length > 0) {
      const after = { courses: written.map(({ id }) => id) };
      const { tenantId } = ctx.scope;
      await auditRow(ctx, db, {
        action: "catalogue.sync",
        subjectId: tenantId,
        before: null,
        after,
      });
    }
    return written.length;
  });
  if (changed > 0) await makeStale(ctx, ["courses"]);
  return { courses: pulled.length };
}

/** A list that changed while its pages were read may name a thing twice; the later one counts. */
const oncePerId = <T extends { id: string }>(found: T[]): T[] => [
  ...new Map(found.map((one) => [one.id, one])).values(),
];

/**
 * Makes everyone's progress due. Who is due already keeps the place, by a new wish: a pull that
 * is under way may have looked before the catalogue was stored, and must not clear it.
 */
export async function requestPulls({ ctx }: { ctx: Context }): Promise<void> {
  await ctx.scope.write((db) =>
    db
      .update(userSyncs)
      .set({ pullDueAt: sql`coalesce(pull_due_at + interval '1 microsecond', now())` })
      .where(
        and(
          isNotNull(userSyncs.mindtickleId),
          inArray(
            userSyncs.userId,
            db
              .select({ id: users.id })
              .from(users)
              .where(sql`active`),
          ),
        ),
      )
      .execute(),
  );
}
