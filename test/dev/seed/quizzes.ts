import { base, en, Faker } from "@faker-js/faker";
import { createRampartClient } from "../../../server/client/index.ts";
import { mindtickleAdmin } from "../../standins/mindtickle/admin/client.ts";
import { quizOf } from "../../standins/mindtickle/api/learning.ts";
import type { Account } from "../../standins/mindtickle/model.ts";
import type { Places } from "../environment.ts";
import { patientFetch } from "../patient-fetch.ts";
import { inParallel } from "./in-parallel.ts";
import type { DemoSlug } from "./state.ts";

type Client = ReturnType<typeof createRampartClient>;
type Course = Awaited<ReturnType<Client["courses"]["list"]["query"]>>["items"][number];
type Submission = Parameters<Client["quizzes"]["submit"]["mutate"]>[0];

/** Quizzes that each person takes, in rotation: 2 on average for acme, 1 for globex. */
const taken: Record<DemoSlug, number[]> = {
  acme: [3, 2, 1, 4, 0, 2, 3, 1, 2, 2],
  globex: [1, 2, 0, 1, 1],
};
const day = 24 * 60 * 60 * 1000;
const width = 6;

export interface QuizTaker {
  id: string;
  userName: string;
  /** The person's own access token: a person can submit only their own results. */
  token: () => Promise<string>;
}

/** Submits quiz results with good and bad scores for all people. Idempotent. */
export async function takeQuizzes(
  { server, mindtickle }: Places,
  slug: DemoSlug,
  courses: Course[],
  takers: QuizTaker[],
  advance: () => void,
): Promise<void> {
  const account = await mindtickleAdmin(mindtickle.admin).account(slug);
  const turns = takers.map((taker, index) => ({ taker, index }));
  await inParallel(turns, width, async ({ taker, index }) => {
    const count = taken[slug][index % taken[slug].length] ?? 0;
    const client = createRampartClient({ url: server, token: taker.token, fetch: patientFetch });
    const submissions = submissionsOf(account, taker, courses, index, count);
    await Promise.all(submissions.map((one) => client.quizzes.submit.mutate(one)));
    advance();
  });
}

function submissionsOf(
  account: Account,
  taker: QuizTaker,
  courses: Course[],
  index: number,
  count: number,
): Submission[] {
  const faker = new Faker({ locale: [en, base], seed: account.seed * 10_000 + index });
  const skill = faker.number.float({ min: 0.35, max: 1 });
  return faker.helpers.arrayElements(courses, count).flatMap((course) => {
    const [quiz] = course.quizzes;
    if (!quiz) return [];
    const answers = quizOf(account, course.mindtickleId).questions.map((question) => {
      const correct = faker.number.float() < skill;
      const wrong = question.options.filter((option) => option !== question.answer);
      const selected = correct ? question.answer : faker.helpers.arrayElement(wrong);
      return { questionId: question.id, selected, correct };
    });
    const right = answers.filter(({ correct }) => correct).length;
    const submittedAt = new Date(Date.now() - faker.number.float({ min: 1, max: 30 }) * day);
    return {
      submissionId: `demo-${taker.userName}-${course.mindtickleId}`,
      userId: taker.id,
      courseId: course.id,
      quizId: quiz.id,
      answers,
      score: Math.round((right / answers.length) * 10_000) / 100,
      submittedAt: submittedAt.toISOString(),
    };
  });
}
