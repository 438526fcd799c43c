import { beforeAll, expect, test } from "vitest";
import { clientFor } from "../support/server.ts";
import { putCatalogue, requestPull } from "../support/learning.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { useFixture } from "../support/fixture.ts";

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));

beforeAll(async () => {
  await putCatalogue(stack.outside, acme);
});

test("users arrive by SCIM, learn at MindTickle and appear in a readiness report", async () => {
  const admin = await acme.person({ userName: "ada@acme.test", roles: [{ value: "admin" }] });
  const reps = await Promise.all(
    [1, 2, 3].map((n) => acme.person({ userName: `rep${n}@acme.test`, externalId: `u${n}` })),
  );
  const people = await until("all are at MindTickle", async () => {
    const users = await stack.outside.mindtickle.admin.users("acme");
    return users.length === 4 && users;
  });
  expect(people.map(({ userName }) => userName).toSorted()).toEqual([
    "ada@acme.test",
    "rep1@acme.test",
    "rep2@acme.test",
    "rep3@acme.test",
  ]);

  await requestPull(stack, acme);
  const client = clientFor(stack.server, await acme.token(admin, "admin"));
  const course = await until("the catalogue is there", async () => {
    const { items } = await client.courses.list.query();
    return items.length === 8 && items[0];
  });

  const [rep = ""] = reps;
  const own = clientFor(stack.server, await acme.token(rep, "rep"));
  const synced = await until("the rep's progress is there", async () => {
    const { courses } = await own.progress.sync.mutate({ userId: rep });
    return courses.length === 8 && courses;
  });
  expect(synced.every(({ score }) => score === null || (score >= 40 && score <= 100))).toBe(true);

  const answers = ["a", "b", "c", "d"].map((questionId, index) => ({
    questionId,
    selected: "A",
    correct: index < 3,
  }));
  const result = await own.quizzes.submit.mutate({
    submissionId: "first",
    userId: rep,
    courseId: course.id,
    quizId: "of-our-own",
    answers,
    score: 75,
    submittedAt: new Date().toISOString(),
  });
  expect(result.score).toBe(75);

  const report = await until("the report has settled", async () => {
    const read = await client.readiness.report.query();
    return !read.provisional && read.scores === 1 && read;
  });
  expect(report).toMatchObject({
    scope: "tenant",
    avgScore: 75,
    people: 4,
    deactivated: 0,
    assigned: 32,
  });
  expect(report.completionRate).toBeCloseTo(report.completed / 32);
  expect(report.completed + report.inProgress + report.notStarted).toBe(32);
});
