import type { QuizAnswer } from "../../drizzle/schema/index.ts";
import { AppError } from "../errors.ts";

/** Senders may round a score to whole points. */
const rounding = 0.5;

/**
 * The score of the answers: the percentage of questions answered correctly, with two decimals; null
 * without answers. If the quiz's answer key is known, it decides, and missing answers count as wrong.
 * Otherwise the answers' `correct` flags decide.
 * @throws AppError bad_request on the answer that contradicts the key
 */
export function scoreAnswers(
  answers: QuizAnswer[],
  key: Record<string, string> | null,
): number | null {
  const answered = new Set<string>();
  for (const [index, { questionId, selected, correct }] of answers.entries()) {
    const field = `answers[${index}]`;
    if (answered.has(questionId))
      throw invalid(`${field}.questionId`, `answers "${questionId}" twice`);
    answered.add(questionId);
    if (!key) continue;
    if (!Object.hasOwn(key, questionId))
      throw invalid(`${field}.questionId`, "is not a question of this quiz");
    if (correct !== (key[questionId] === selected)) {
      throw invalid(`${field}.correct`, "disagrees with the quiz's answer key");
    }
  }
  const questions = key ? Object.keys(key).length : answers.length;
  if (answers.length === 0 || questions === 0) return null;
  const correctAnswers = answers.filter(({ correct }) => correct).length;
  return Math.round((correctAnswers / questions) * 10_000) / 100;
}

/**
 * Checks that a claimed score matches the computed one.
 * @throws AppError bad_request
 */
export function checkClaim(claimed: number | null, computed: number | null): void {
  if (claimed === null) return;
  if (computed === null)
    throw invalid("score", "cannot be checked without answers; send them, or null");
  if (Math.abs(claimed - computed) > rounding) {
    throw invalid("score", `is ${claimed}, but the answers give ${computed}`);
  }
}

const invalid = (field: string, problem: string) =>
  new AppError("bad_request", `${field} ${problem}. Correct it and send the submission again.`, {
    field,
  });
