import { expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "./support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

async function counted(
  slug: string,
  people: number,
  fill: (bare: FilledTenant) => Promise<unknown>,
) {
  const { tenant, ...bare } = await readiness.tenant(slug, people);
  await fill(bare);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  await aggregate(bare.tenantId);
  const admin = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const at = (n: number) => bare.users[n] ?? "";
  const as = async (n: number, role: "manager" | "rep") =>
    clientFor(stack.server, await tenant.token(at(n), role));
  return { bare, admin, at, as };
}

it("activity long ago gives no recency with the shortest half-life", async () => {
  const { bare, admin, at } = await counted("ages", 1, (made) =>
    putResult(sql, made, {
      user: made.users[0] ?? "",
      course: made.courses[0] ?? "",
      score: 80,
      at: daysAgo(9000),
    }),
  );
  await sql.begin(async (blocked) => {
    // The worker may still have an aggregation to run, which must not apply the new model before it is read.
    await blocked`select from readiness_states where tenant_id = ${bare.tenantId} for update`;
    await sql`insert into readiness_models (tenant_id, version, model, created_by)
      select tenant_id, 2, jsonb_set(model, '{halfLifeDays}', '1'), 'test' from readiness_models
      where tenant_id = ${bare.tenantId}`;
    expect((await admin.readiness.report.query()).reasons).toContain("model_changed");
  });
  await aggregate(bare.tenantId, true);
  const { index, reasons } = await admin.readiness.report.query({ person: at(0) });
  expect(index.components.recency.value).toBeCloseTo(0, 12);
  expect(index.value).toBeCloseTo((100 * 3 * 0.8) / 4, 6);
  expect(reasons).not.toContain("model_changed");
});

it("an index is between 0 and 100 for any weights", async () => {
  const { bare, admin } = await counted("uneven", 2, async (made) => {
    const [user = "", course = ""] = [made.users[0], made.courses[1]];
    await putProgress(sql, made, { user, course, status: "completed", completed: new Date() });
  });
  const weights = { completion: 0.001, score: 0, required: 1000, recency: 0 };
  await admin.readiness.setModel.mutate({ after: 1, model: { weights } });
  await aggregate(bare.tenantId);
  const { index } = await admin.readiness.report.query();
  expect(index.value).toBeCloseTo(100, 3);
  expect(index.coverage).toBeGreaterThan(0);
  await expect(
    admin.readiness.setModel.mutate({ after: 2, model: { weights: { completion: 0.0001 } } }),
  ).rejects.toMatchObject({ data: { field: "model.weights.completion" } });
});

it("of attempts with the same submission time, the one received later is the latest", async () => {
  const quizzes = Array.from({ length: 10 }, (_, n) => `quiz-${n}`);
  const at = daysAgo(3);
  const { admin } = await counted("equal-times", 1, async (made) => {
    const [user = "", course = ""] = [made.users[0], made.courses[0]];
    for (const quiz of quizzes) {
      for (const score of [40, 60, 90])
        await putResult(sql, made, { user, course, quiz, score, at });
    }
  });
  const report = await admin.readiness.report.query();
  expect(report).toMatchObject({ firstAttempt: 40, latestScore: 90, bestScore: 90 });
  const { items } = await admin.readiness.rows.query({ of: "latestScore" });
  expect(items).toHaveLength(quizzes.length);
  for (const one of items) expect(one).toMatchObject({ attempts: 3, first: 40, latest: 90 });
});

it("a user outside of one of the combined scopes is not counted", async () => {
  const { admin, at, bare } = await counted("beside", 4, (made) =>
    putResult(sql, made, {
      user: made.users[1] ?? "",
      course: made.courses[0] ?? "",
      score: 50,
      at: new Date(),
    }),
  );
  const report = (input: object) => admin.readiness.report.query({ person: at(1), ...input });
  expect(await report({ role: "rep" })).toMatchObject({ people: 1, scores: 1 });
  expect(await report({ role: "admin" })).toMatchObject({ people: 0, scores: 0 });
  expect(await report({ team: at(2) })).toMatchObject({ people: 0, scores: 0 });
  expect(await report({ role: "admin", course: bare.courses[0] })).toMatchObject({ people: 0 });
});

it("a course that a model requires includes only users with an assignment or progress", async () => {
  const { bare, admin } = await counted("demanded", 3, async (made) => {
    const [user = "", course = ""] = [made.users[1], made.courses[1]];
    await putProgress(sql, made, { user, course, status: "completed", completed: new Date() });
  });
  const [, course = ""] = bare.courses;
  await admin.readiness.setModel.mutate({ after: 1, model: { required: { rep: [course] } } });
  await aggregate(bare.tenantId);
  expect(await admin.readiness.report.query({ course })).toMatchObject({ people: 1, completed: 1 });
  const rows = await admin.readiness.rows.query({ of: "people", course });
  expect(rows.items).toHaveLength(1);
  expect((await admin.readiness.report.query()).index.components.required).toMatchObject({
    people: 2,
    value: 50,
  });
  // An archived course is required from no user. The model may still name it.
  await sql`update courses set archived_at = now() where id = ${course}`;
  await aggregate(bare.tenantId);
  expect((await admin.readiness.report.query()).index.components.required.people).toBe(0);
  const { version, model } = await admin.readiness.model.query();
  await admin.readiness.setModel.mutate({ after: version, model });
});

it("forged cursors and invalid numbers are refused with a message", async () => {
  const { admin } = await counted("made-up", 2, (made) =>
    Promise.all(
      ["a", "b"].map((quiz) =>
        putResult(sql, made, {
          user: made.users[0] ?? "",
          course: made.courses[0] ?? "",
          quiz,
          score: 1,
          at: new Date(),
        }),
      ),
    ),
  );
  const { nextCursor } = await admin.readiness.rows.query({ of: "bestScore", limit: 1 });
  const cursor = nextCursor ?? "";
  const refused = { data: { reason: "bad_request" } };
  for (const of of ["people", "scores", "assigned"] as const) {
    await expect(admin.readiness.rows.query({ of, cursor })).rejects.toMatchObject(refused);
  }
  await admin.readiness.rows.query({ of: "bestScore", cursor });
  for (const [at, character] of cursor.split("").entries()) {
    const changed = cursor.slice(0, at) + (character === "A" ? "B" : "A") + cursor.slice(at + 1);
    if (at % 8 > 0 && at < cursor.length - 1) continue;
    const asked = admin.readiness.rows.query({ of: "bestScore", cursor: changed });
    await expect(asked, changed).rejects.toMatchObject({ data: { field: "cursor" } });
  }
  const dashes = `0_1_${"-".repeat(36)}`;
  await expect(admin.readiness.atRisk.query({ cursor: dashes })).rejects.toMatchObject(refused);
  await expect(admin.readiness.model.query({ version: 3e9 })).rejects.toMatchObject(refused);
  await expect(admin.readiness.models.query({ cursor: 3e9 })).rejects.toMatchObject(refused);
  const ends = { from: "1970-01-01T00:00:00Z", to: "9999-12-31T23:59:59.999Z" };
  expect((await admin.readiness.history.query(ends)).items).toEqual([]);
});

it("a manager sees past reports of the tree of that day, not of teams that joined later", async () => {
  const { bare, admin, at, as } = await counted("came", 6, async (made) => {
    const [boss = "", lead = "", ...others] = made.users;
    await sql`update users set role = 'manager' where id in (${boss}, ${lead})`;
    await sql`update users set manager_id = ${lead} where id = any(${others})`;
  });
  const before = (await aggregate(bare.tenantId, true)).asOf.toISOString();
  await sql`update users set manager_id = ${at(0)} where id = ${at(1)}`;
  const after = (await aggregate(bare.tenantId, true)).asOf.toISOString();
  const boss = await as(0, "manager");
  const past = (asOf: string) => boss.readiness.report.query({ team: at(1), asOf });
  expect(await past(after)).toMatchObject({ people: 5 });
  expect(await past(before)).toMatchObject({ scope: "team", people: 1 });
  expect((await boss.readiness.history.query({ team: at(1) })).items).toHaveLength(1);
  expect((await admin.readiness.history.query({ team: at(1) })).items).toHaveLength(2);
  // A manager without reports is a team of one, at risk and in past reports too.
  expect((await admin.readiness.history.query({ team: at(5) })).items).toHaveLength(2);
});

it("of old nights, team reports are kept for one night a month, and tenant and user reports for all", async () => {
  const { bare, admin, at } = await counted("long-past", 2, async () => undefined);
  const night = await aggregate(bare.tenantId, true);
  const days = ["2024-03-01", "2024-03-15", "2024-03-31", "2024-04-02"];
  for (const day of days) {
    await sql`insert into readiness_reports (tenant_id, id, as_of, snapshot, watermarks, figures)
      select tenant_id, gen_random_uuid(), ${day}::date, snapshot, watermarks, figures
      from readiness_reports where id = ${night.id}`;
    await sql`insert into readiness_history (tenant_id, scope, key, as_of, figures)
      select tenant_id, scope, key, ${day}::date, figures from readiness_history
      where tenant_id = ${bare.tenantId} and as_of > now() - interval '1 day'`;
  }
  await sql`update readiness_past_members set since = '2024-03-01' where tenant_id = ${bare.tenantId}`;
  await stack.provisioning.services.publisher.publish([
    { job: "provisioning.prune", tenantId: bare.tenantId, requestId: "prune", payload: {} },
  ]);
  const to = "2024-12-31T00:00:00Z";
  const nights = async (scope: object) =>
    (await admin.readiness.history.query({ ...scope, to })).items.map(({ asOf }) =>
      asOf.slice(0, 10),
    );
  await expect.poll(() => nights({ role: "rep" })).toEqual(["2024-04-02", "2024-03-31"]);
  expect(await nights({})).toEqual(days.toReversed());
  expect(await nights({ person: at(1) })).toEqual(days.toReversed());
  const asOf = "2024-04-01T00:00:00Z";
  const reported = await admin.readiness.report.query({ role: "rep", asOf });
  expect(reported.asOf.slice(0, 10)).toBe("2024-03-31");
  expect(await admin.readiness.report.query({ person: at(1), asOf })).toMatchObject({ people: 1 });
});
