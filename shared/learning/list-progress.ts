import { and, asc, eq } from "drizzle-orm";
import * as z from "zod";
import {
  assignments,
  courseProgress,
  courses,
  users,
  userSyncs,
} from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { notDeleted, visibleTo } from "../directory/users/fields.ts";
import { notFound } from "../errors.ts";
import { idKey } from "../ids.ts";

export const listProgressInput = z.strictObject({ userId: z.string().max(200) });

/**
 * A person's assignments and progress by course, ended assignments, and the warnings about
 * MindTickle's last answer.
 * @throws AppError not_found
 */
export async function listProgress({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listProgressInput>;
}) {
  const id = idKey(input.userId);
  const [[user], found] = await ctx.scope.read((db) => [
    db
      .select({ id: users.id, warnings: userSyncs.pullWarnings })
      .from(users)
      .leftJoin(userSyncs, eq(userSyncs.userId, users.id))
      .where(and(eq(users.id, id), notDeleted, visibleTo(ctx, users.id))),
    db
      .select({
        courseId: courseProgress.courseId,
        courseName: courses.name,
        status: courseProgress.status,
        score: courseProgress.score,
        completedAt: courseProgress.completedAt,
        assignedAt: assignments.assignedAt,
        dueAt: assignments.dueAt,
        expiresAt: assignments.expiresAt,
        endedAt: assignments.endedAt,
      })
      .from(courseProgress)
      .innerJoin(courses, eq(courses.id, courseProgress.courseId))
      .innerJoin(
        assignments,
        and(
          eq(assignments.userId, courseProgress.userId),
          eq(assignments.courseId, courseProgress.courseId),
        ),
      )
      .where(eq(courseProgress.userId, id))
      .orderBy(asc(courses.name), asc(courses.id)),
  ]);
  if (!user) throw notFound("user", input.userId);
  return {
    userId: user.id,
    items: found.flatMap(({ endedAt, ...item }) => (endedAt === null ? [item] : [])),
    ended: found.flatMap((item) => (item.endedAt === null ? [] : [item])),
    warnings: user.warnings ?? [],
  };
}
