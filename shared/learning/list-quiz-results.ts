import { and, asc, eq, gt } from "drizzle-orm";
import * as z from "zod";
import { quizResults } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { pageInput, pageOf, pageOutput } from "../db/pages.ts";
import { visibleTo } from "../directory/users/fields.ts";
import { idKey } from "../ids.ts";
import { quizAnswersOutput, quizResultOutput } from "./record-quiz-result.ts";

export const listQuizResultsInput = pageInput.extend({
  userId: z.string().max(200).optional(),
});
export const listQuizResultsOutput = pageOutput(
  quizResultOutput.extend({ answers: quizAnswersOutput }),
);

/** The quiz results of people whom the actor may see, oldest first. They are not cached. */
export async function listQuizResults({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listQuizResultsInput>;
}): Promise<z.output<typeof listQuizResultsOutput>> {
  const { limit, cursor, userId } = input;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: quizResults.id,
        submissionId: quizResults.submissionId,
        userId: quizResults.userId,
        courseId: quizResults.courseId,
        quizId: quizResults.quizId,
        answers: quizResults.answers,
        score: quizResults.score,
        submittedAt: quizResults.submittedAt,
      })
      .from(quizResults)
      .where(
        and(
          visibleTo(ctx, quizResults.userId),
          userId === undefined ? undefined : eq(quizResults.userId, idKey(userId)),
          cursor === undefined ? undefined : gt(quizResults.id, cursor),
        ),
      )
      .orderBy(asc(quizResults.id))
      .limit(limit + 1),
  ]);
  if (userId !== undefined && rows.length === 0) ctx.reportMiss({ kind: "id", value: userId });
  return pageOf(rows, limit);
}
