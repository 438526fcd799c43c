import { asc, eq, isNull, sql } from "drizzle-orm";
import { courses, quizzes } from "../../drizzle/schema/index.ts";
import * as z from "zod";
import type { Context } from "../context.ts";

export const listCoursesOutput = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      mindtickleId: z.string(),
      name: z.string(),
      seriesName: z.string(),
      required: z.boolean(),
      passScore: z.number().describe("0 to 100."),
      quizzes: z.array(z.object({ id: z.string(), questionIds: z.array(z.string()) })),
    }),
  ),
});

/** The tenant's courses with the questions of their quizzes, without the correct answers. */
export function listCourses({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof listCoursesOutput>> {
  const place = { tenantId: ctx.scope.tenantId, resource: "courses" as const };
  return ctx.cache.through(ctx.scope, place, async () => {
    const [found, quizRows] = await ctx.scope.read((db) => [
      db
        .select({
          id: courses.id,
          mindtickleId: courses.mindtickleId,
          name: courses.name,
          seriesName: courses.seriesName,
          required: courses.required,
          passScore: courses.passScore,
        })
        .from(courses)
        .where(isNull(courses.archivedAt))
        .orderBy(asc(courses.seriesName), asc(courses.name), asc(courses.id)),
      db
        .select({
          id: quizzes.id,
          courseId: quizzes.courseId,
          questionIds: sql`(
            select jsonb_agg(key order by key) from jsonb_object_keys(${quizzes.answerKey}) key
          )`.mapWith((text: string) => z.array(z.string()).parse(JSON.parse(text))),
        })
        .from(quizzes)
        .innerJoin(courses, eq(courses.id, quizzes.courseId))
        .orderBy(asc(quizzes.id)),
    ]);
    return {
      items: found.map((course) => ({
        ...course,
        quizzes: quizRows
          .filter((quiz) => quiz.courseId === course.id)
          .map(({ id, questionIds }) => ({ id, questionIds })),
      })),
    };
  });
}
