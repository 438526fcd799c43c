import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { courses, quizResults, quizzes, users } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context, OutboxEvent } from "../context.ts";
import { insertOutboxEvent } from "../outbox/events.ts";
import { AppError, notFound } from "../errors.ts";
import { idKey, newId } from "../ids.ts";
import { isStorableText } from "../values/storable.ts";
import { notDeleted } from "../directory/users/fields.ts";
import { checkClaim, scoreAnswers } from "./score-quiz.ts";

const storable = z
  .string()
  .refine(isStorableText, "contains U+0000 or half of a surrogate pair; send text without them");
const text = storable.min(1).max(200);
const answers = z
  .array(z.strictObject({ questionId: text, selected: storable.max(1000), correct: z.boolean() }))
  .max(500);

export const quizSubmission = z.strictObject({
  /** Chosen by the sender. Sending the same submission again returns the first result. */
  submissionId: text,
  userId: text,
  courseId: text,
  quizId: text,
  answers,
  score: z.number().min(0).max(100).nullable(),
  submittedAt: z.iso.datetime({ offset: true }),
});

type Submission = z.output<typeof quizSubmission>;

export const quizResultOutput = z.object({
  id: z.uuid(),
  submissionId: z.string(),
  userId: z.uuid(),
  courseId: z.uuid(),
  quizId: z.string(),
  score: z.number().nullable().describe("0 to 100; null if unknown."),
  submittedAt: z.date(),
});
export const quizAnswersOutput = answers;
type Result = z.output<typeof quizResultOutput>;

/**
 * Stores a quiz submission. The score is computed from the answers; a different claimed score is
 * rejected. Users submit only for themselves.
 * @throws AppError forbidden, not_found, bad_request, conflict if the id belongs to another submission
 */
export async function recordQuizResult({
  ctx,
  input,
}: {
  ctx: Context;
  input: Submission;
}): Promise<Result> {
  const { actor } = ctx;
  const submittedAt = new Date(input.submittedAt);
  if (submittedAt.getTime() > ctx.now().getTime() + 60_000) {
    throw new AppError("bad_request", "submittedAt is in the future. Check the sender's clock.", {
      field: "submittedAt",
    });
  }
  if (submittedAt.getTime() < 0) {
    const message = "submittedAt is before 1970. Check the sender's clock.";
    throw new AppError("bad_request", message, { field: "submittedAt" });
  }
  const [[existing], [user], [course], [quiz]] = await ctx.scope.read((db) => [
    db.select().from(quizResults).where(eq(quizResults.submissionId, input.submissionId)),
    db
      .select({ id: users.id, active: users.active })
      .from(users)
      .where(and(eq(users.id, idKey(input.userId)), notDeleted)),
    db
      .select({ id: courses.id })
      .from(courses)
      .where(eq(courses.id, idKey(input.courseId))),
    db
      .select({ answerKey: quizzes.answerKey })
      .from(quizzes)
      .where(and(eq(quizzes.id, input.quizId), eq(quizzes.courseId, idKey(input.courseId)))),
  ]);
  if (!user) throw notFound("user", input.userId);
  if (actor.kind === "key" || (actor.kind === "user" && actor.userId !== user.id)) {
    throw new AppError(
      "forbidden",
      "A quiz is submitted by the person who took it. Use that person's token.",
    );
  }
  if (existing) return repeated(existing, input);
  if (!course) throw notFound("course", input.courseId);
  const score = scoreAnswers(input.answers, quiz?.answerKey ?? null);
  checkClaim(input.score, score);
  return store(ctx, input, submittedAt, score);
}

async function store(
  ctx: Context,
  input: Submission,
  submittedAt: Date,
  score: number | null,
): Promise<Result> {
  const { submissionId, userId, courseId, quizId, answers, score: claimedScore } = input;
  const id = newId();
  const event: OutboxEvent = {
    id: newId(),
    event: "quiz.completed",
    subjectId: id,
    subjectVersion: null,
    payload: {
      tenantId: ctx.scope.tenantId,
      userId,
      courseId,
      quizId,
      answers,
      score,
      submittedAt,
    },
  };
  const change = {
    action: "quiz.submit",
    subjectId: id,
    before: null,
    after: { userId, courseId, quizId, score },
  };
  const stored = await ctx.scope.write(async (db) => {
    const [row] = await db
      .insert(quizResults)
      .values({
        id,
        submissionId,
        userId,
        courseId,
        quizId,
        answers,
        claimedScore,
        score,
        submittedAt,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) return null;
    await Promise.all([
      auditRow(ctx, db, change).execute(),
      insertOutboxEvent(ctx, db, event).execute(),
    ]);
    return row;
  });
  if (stored) {
    ctx.outbox.publish(ctx, [event]);
    return view(stored);
  }
  const [[existing]] = await ctx.scope.read((db) => [
    db.select().from(quizResults).where(eq(quizResults.submissionId, submissionId)),
  ]);
  if (!existing) throw new Error("The existing submission was deleted.");
  return repeated(existing, input);
}

type Stored = typeof quizResults.$inferSelect;

/** The result of a submission that is sent again. @throws AppError conflict if it differs */
function repeated(existing: Stored, input: Submission): Result {
  const isSame =
    existing.userId === input.userId.toLowerCase() &&
    existing.courseId === input.courseId.toLowerCase() &&
    existing.quizId === input.quizId &&
    JSON.stringify(answersOf(existing)) === JSON.stringify(answersOf(input));
  if (isSame) return view(existing);
  const message = `submissionId "${input.submissionId}" was used for another submission. Choose a new one.`;
  throw new AppError("conflict", message, { field: "submissionId" });
}

const answersOf = ({ answers }: Pick<Submission, "answers">) =>
  answers.map(({ questionId, selected, correct }) => [questionId, selected, correct]);

const view = ({
  id,
  submissionId,
  userId,
  courseId,
  quizId,
  score,
  submittedAt,
}: Stored): Result => ({
  id,
  submissionId,
  userId,
  courseId,
  quizId,
  score,
  submittedAt,
});
