import type { QuizAnswer } from "../../drizzle/schema/index.ts";
import { AppError } from "../errors.ts";

/** A score may be rounded to whole points by who sends it. */
const rounding = 0.5;

/**
 * The score that answers give: 100 times the right ones over all questions, two decimals; null
 * without answers. Where the quiz's answer key is known it decides what is right, and questions
 * left out count as wrong; otherwise the answers' own `correct` flags do.
 * @throws AppError bad_request, naming the answer that disagrees with the key
 */
export function scoreAnswers(
  answers: QuizAnswer[],
  key: Record<string, string> | null,
): number | null {
  const asked = new Set<string>();
  for (const [index, { questionId, selected, correct }] of answers.entries()) {
    const field = `answers[${index}]`;
    if (asked.has(questionId)) throw wrong(`${field}.questionId`, `answers "${questionId}" twice`);
    asked.add(questionId);
    if (!key) continue;
    if (!Object.hasOwn(key, questionId))
      throw wrong(`${field}.questionId`, "is not a question of this quiz");
    if (correct !== (key[questionId] === selected)) {
      throw wrong(`${field}.correct`, "disagrees with the quiz's answer key");
    }
  }
  const questions = key ? Object.keys(key).length : answers.length;
  if (answers.length === 0 || questions === 0) return null;
  const right = answers.filter(({ correct }) => correct).length;
  return Math.round((right / questions) * 10_000) / 100;
}

/**
 * Refuses a claimed score that its answers do not give.
 * @throws AppError bad_request
 */
export function checkClaim(claimed: number | null, computed: number | null): void {
  if (claimed === null) return;
  if (computed === null)
    throw wrong("score", "cannot be checked without answers; send them, or null");
  if (Math.abs(claimed - computed) > rounding) {
    throw wrong("score", `is ${claimed}, but the answers give ${computed}`);
  }
}

const wrong = (field: string, what: string) =>
  new AppError("bad_request", `${field} ${what}. Correct it and send the submission again.`, {
    field,
  });
