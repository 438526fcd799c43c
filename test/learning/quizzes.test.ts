import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { checkClaim, scoreAnswers } from "../../shared/learning/score-quiz.ts";
import { putCatalogue, requestPull } from "../support/learning.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { useFixture } from "../support/fixture.ts";

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
let rep: string;
let course: { id: string; quizzes: { id: string; questionIds: string[] }[] };

beforeAll(async () => {
  await putCatalogue(stack.outside, acme);
  rep = await acme.person({ userName: "rep" });
  await requestPull(stack, acme);
  const client = clientFor(stack.server, await acme.token(rep, "rep"));
  course = await until(
    "the catalogue is there",
    async () => (await client.courses.list.query()).items[0],
  );
});

const submission = (submissionId: string, more: object = {}) => ({
  submissionId,
  userId: rep,
  courseId: course.id,
  quizId: "free-form",
  answers: [
    { questionId: "q1", selected: "A", correct: true },
    { questionId: "q2", selected: "B", correct: false },
    { questionId: "q3", selected: "C", correct: true },
  ],
  score: 66.67,
  submittedAt: "2026-01-02T03:04:05Z",
  ...more,
});
const own = async () => clientFor(stack.server, await acme.token(rep, "rep"));
const refused = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error: { data: { reason: string; field?: string } }) => error.data,
  );

describe("a quiz submission", () => {
  test("is stored once if it is sent repeatedly and concurrently", async () => {
    const client = await own();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => client.quizzes.submit.mutate(submission("once"))),
    );
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    expect(results[0]?.score).toBe(66.67);
    const { items } = await client.quizzes.list.query({});
    expect(items.filter(({ submissionId }) => submissionId === "once")).toHaveLength(1);
  });

  test("under a used id with other answers is a conflict", async () => {
    const client = await own();
    await client.quizzes.submit.mutate(submission("used"));
    const other = submission("used", { answers: [], score: null });
    expect(await refused(client.quizzes.submit.mutate(other))).toMatchObject({
      reason: "conflict",
      field: "submissionId",
    });
  });

  test("whose score contradicts its answers is refused", async () => {
    const client = await own();
    expect(
      await refused(client.quizzes.submit.mutate(submission("lie", { score: 90 }))),
    ).toMatchObject({ reason: "bad_request", field: "score" });
    expect(
      await refused(client.quizzes.submit.mutate(submission("void", { answers: [], score: 50 }))),
    ).toMatchObject({ field: "score" });
  });

  test("without answers or score has an unknown score, not 0", async () => {
    const result = await (
      await own()
    ).quizzes.submit.mutate(submission("unknown", { answers: [], score: null }));
    expect(result.score).toBeNull();
  });

  test("of a quiz with a known answer key is compared with it", async () => {
    const client = await own();
    const [quiz] = course.quizzes;
    if (!quiz) throw new Error("The course has no quiz.");
    const claim = (correct: boolean) =>
      quiz.questionIds.map((questionId) => ({ questionId, selected: "Z", correct }));
    const lie = submission("key-lie", { quizId: quiz.id, answers: claim(true), score: 100 });
    expect(await refused(client.quizzes.submit.mutate(lie))).toMatchObject({
      reason: "bad_request",
      field: "answers[0].correct",
    });
    const honest = submission("key-honest", { quizId: quiz.id, answers: claim(false), score: 0 });
    expect((await client.quizzes.submit.mutate(honest)).score).toBe(0);
    const foreign = submission("key-foreign", { quizId: quiz.id });
    expect(await refused(client.quizzes.submit.mutate(foreign))).toMatchObject({
      field: "answers[0].questionId",
    });
  });

  test("is accepted only from the user itself, not from an admin", async () => {
    const admin = await acme.person({ userName: "quiz-admin", roles: [{ value: "admin" }] });
    const client = clientFor(stack.server, await acme.token(admin, "admin"));
    expect(await refused(client.quizzes.submit.mutate(submission("for-another")))).toMatchObject({
      reason: "forbidden",
    });
  });

  test("from the future, or of an unknown course or person, is refused", async () => {
    const client = await own();
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(
      await refused(client.quizzes.submit.mutate(submission("future", { submittedAt: future }))),
    ).toMatchObject({ field: "submittedAt" });
    expect(
      await refused(
        client.quizzes.submit.mutate(submission("course", { courseId: crypto.randomUUID() })),
      ),
    ).toMatchObject({ reason: "not_found" });
    expect(
      await refused(client.quizzes.submit.mutate(submission("person", { userId: "nobody" }))),
    ).toMatchObject({ reason: "not_found" });
  });
});

describe("the score of answers", () => {
  const answer = fc.record({ selected: fc.constantFrom("A", "B", "C"), correct: fc.boolean() });
  const answers = fc
    .array(answer, { minLength: 1, maxLength: 30 })
    .map((list) => list.map((one, n) => ({ questionId: `q${n}`, ...one })));

  test("is the share of right answers, from 0 to 100", () => {
    fc.assert(
      fc.property(answers, (given) => {
        const score = scoreAnswers(given, null) ?? -1;
        const right = given.filter(({ correct }) => correct).length;
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        expect(Math.abs(score - (100 * right) / given.length)).toBeLessThan(0.01);
        checkClaim(Math.round(score), score);
      }),
    );
  });

  test("with an answer key never depends on the submitted flags", () => {
    fc.assert(
      fc.property(
        answers,
        fc.array(fc.constantFrom("A", "B", "C"), { minLength: 30, maxLength: 30 }),
        (given, keys) => {
          const key = Object.fromEntries(
            given.map(({ questionId }, n) => [questionId, keys[n] ?? "A"]),
          );
          const honest = given.map((one) => ({
            ...one,
            correct: key[one.questionId] === one.selected,
          }));
          const agrees = JSON.stringify(honest) === JSON.stringify(given);
          const attempt = () => scoreAnswers(given, key);
          if (agrees) expect(attempt()).toBe(scoreAnswers(honest, null));
          else expect(attempt).toThrow(AppError);
        },
      ),
    );
  });
});
