import { and, asc, eq } from "drizzle-orm";
import * as z from "zod";
import {
  assignments,
  courseProgress,
  courses,
  progressStatuses,
  users,
  userSyncs,
} from "../../drizzle/schema/index.ts";
import { type PullWarning, pullWarning } from "../adapters/learning-platform.ts";
import type { Context } from "../context.ts";
import { documentOf } from "../db/columns.ts";
import { notDeleted, visibleTo } from "../directory/users/fields.ts";
import { notFound } from "../errors.ts";
import { idKey } from "../ids.ts";

export const listProgressInput = z.strictObject({ userId: z.string().max(200) });

const assignment = z.object({
  courseId: z.uuid(),
  courseName: z.string(),
  status: z.enum(progressStatuses),
  score: z.number().nullable().describe("0 to 100; null if unknown."),
  completedAt: z.date().nullable(),
  assignedAt: z.date(),
  dueAt: z.date().nullable(),
  expiresAt: z.date().nullable().describe("When the certification ends."),
});
export const listProgressOutput = z.object({
  userId: z.uuid(),
  items: z.array(assignment),
  ended: z
    .array(assignment.extend({ endedAt: z.date().nullable() }))
    .describe("Ended assignments."),
  warnings: z
    .array(pullWarning)
    .describe("What of MindTickle's last answer was left out or held back."),
});

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
}): Promise<z.output<typeof listProgressOutput>> {
  const id = idKey(input.userId);
  const [[user], found] = await ctx.scope.read((db) => [
    db
      .select({ id: users.id, warnings: documentOf<PullWarning[] | null>(userSyncs.pullWarnings) })
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
