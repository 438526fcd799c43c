import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { putCatalogue, requestPull } from "../support/learning.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { useFixture } from "../support/fixture.ts";

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
let admin: string;
let reps: string[];
let courseId: string;
let owner: postgres.Sql;

beforeAll(async () => {
  await putCatalogue(stack.outside, acme);
  owner = postgres(stack.outside.database.superuser, { max: 1 });
  admin = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  reps = await Promise.all([1, 2, 3].map((n) => acme.person({ userName: `rep${n}` })));
  await requestPull(stack, acme);
  courseId = await until(
    "the catalogue is there",
    async () => (await client().then((c) => c.courses.list.query())).items[0]?.id,
  );
  await settled();
});

afterAll(async () => {
  await owner.end();
});

const client = async () => clientFor(stack.server, await acme.token(admin, "admin"));
const read = async () => (await client()).readiness.report.query();
const settled = () =>
  until("the report has settled", async () => {
    const report = await read();
    return !report.provisional && report;
  });

async function submit(rep: string, score: number | null) {
  const right = score === null ? 0 : score / 10;
  const answers =
    score === null
      ? []
      : Array.from({ length: 10 }, (_, n) => ({
          questionId: `q${n}`,
          selected: "A",
          correct: n < right,
        }));
  const own = clientFor(stack.server, await acme.token(rep, "rep"));
  const submissionId = crypto.randomUUID();
  await own.quizzes.submit.mutate({
    submissionId,
    userId: rep,
    courseId,
    quizId: "q",
    answers,
    score,
    submittedAt: "2026-01-01T00:00:00Z",
  });
}

describe("the tenant's report", () => {
  test("has no average while no score is known, and never counts an unknown score as 0", async () => {
    expect((await settled()).avgScore).toBeNull();
    await submit(reps[0] ?? "", null);
    expect((await settled()).avgScore).toBeNull();
    await submit(reps[0] ?? "", 80);
    await submit(reps[1] ?? "", 40);
    await submit(reps[1] ?? "", null);
    const report = await settled();
    expect(report).toMatchObject({ tenantId: acme.id, scope: "tenant", avgScore: 60, scores: 2 });
  });

  test("equals the result of independent SQL", async () => {
    const report = await settled();
    const [learned] = await owner`
      select count(*)::int as assigned, (count(*) filter (where status = 'completed'))::int as completed,
        (count(*) filter (where status = 'in_progress'))::int as "inProgress",
        (count(*) filter (where status = 'not_started'))::int as "notStarted"
      from course_progress p join users u using (tenant_id) where u.id = p.user_id and u.active and tenant_id = ${acme.id}`;
    expect(report).toMatchObject({ ...learned, people: 4, deactivated: 0 });
    expect(report.completionRate).toBe(report.completed / report.assigned);
  });

  test("is provisional from a newer result until the next aggregation", async () => {
    const before = await settled();
    const blocked = await owner.reserve();
    try {
      await blocked`begin`;
      await blocked`select 1 from coalesced_jobs where tenant_id = ${acme.id} and job = 'readiness.aggregate' for update`;
      await submit(reps[2] ?? "", 100);
      const { provisional, reasons, avgScore, scores } = await read();
      expect({ provisional, avgScore, scores }).toEqual({
        provisional: true,
        avgScore: before.avgScore,
        scores: before.scores,
      });
      expect(reasons).toContain("newer_results");
    } finally {
      // An open transaction would delay the horizon of the whole cluster, including the seals of other test files.
      await blocked`rollback`;
      blocked.release();
    }
    expect(await settled()).toMatchObject({
      scores: before.scores + 1,
      provisional: false,
      reasons: [],
    });
  });

  test("excludes deactivated users and counts them separately", async () => {
    const before = await settled();
    await acme.scim("DELETE", `/Users/${reps[2]}`);
    await (await client()).readiness.aggregate.mutate();
    const after = await settled();
    expect(after).toMatchObject({
      people: before.people - 1,
      deactivated: 1,
      scores: before.scores - 1,
      avgScore: 60,
    });
  });

  test("is stored for each run", async () => {
    const [{ kept } = { kept: 0 }] =
      await owner`select count(*)::int as kept from readiness_reports where tenant_id = ${acme.id}`;
    expect(kept).toBeGreaterThan(3);
  });
});

describe("a manager's and a rep's report", () => {
  test("include only their own scope", async () => {
    const boss = await acme.person({
      userName: "boss",
      externalId: "boss",
      roles: [{ value: "manager" }],
    });
    const manager = {
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { manager: { value: "boss" } },
    };
    await acme.scim("PUT", `/Users/${reps[0]}`, { userName: "rep1", ...manager });
    const leader = clientFor(stack.server, await acme.token(boss, "manager"));
    const team = await until("the tree is aggregated", async () => {
      const report = await leader.readiness.report.query();
      return !report.provisional && report;
    });
    expect(team).toMatchObject({ scope: "team", people: 2, avgScore: 80 });
    const self = await clientFor(
      stack.server,
      await acme.token(reps[1] ?? "", "rep"),
    ).readiness.report.query();
    expect(self).toMatchObject({ scope: "self", people: 1, avgScore: 40 });
  });
});

describe("aggregation", () => {
  test("requested many times concurrently runs a few times and includes the last change", async () => {
    await settled();
    const runs = async () =>
      (
        await owner`select runs from coalesced_jobs where tenant_id = ${acme.id} and job = 'readiness.aggregate'`
      )[0]?.["runs"] as number;
    const before = await runs();
    await Promise.all(Array.from({ length: 30 }, () => submit(reps[1] ?? "", 40)));
    expect((await settled()).scores).toBe(32);
    expect((await runs()) - before).toBeLessThan(30);
  });
});
