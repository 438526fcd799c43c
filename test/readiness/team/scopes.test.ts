import { beforeAll, describe, expect, it } from "vitest";
import { putCatalogue, requestPull } from "../../support/learning.ts";
import { clientFor } from "../../support/server.ts";
import { useStack } from "../../support/stack.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";

type Client = ReturnType<typeof clientFor>;

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
const globex = useFixture(() => createTestTenant(stack.outside, stack.server, "globex"));
let foreignId: string;
const ids: Record<string, string> = {};
const as: Record<string, Client> = {};
let courses: string[];

const managed = (manager: string) => ({
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { manager: { value: manager } },
});
const roles = { admin: "admin", boss: "manager", lead: "manager", aside: "manager" } as const;
const roleOf = (name: string) => roles[name as keyof typeof roles] ?? "rep";

/** admin; boss leads lead, who leads r1 and r2; aside leads r3. */
beforeAll(async () => {
  foreignId = await globex.person({ userName: "foreign" });
  await putCatalogue(stack.outside, acme);
  for (const [name, manager] of [
    ["admin"],
    ["boss"],
    ["aside"],
    ["lead", "boss"],
    ["r1", "lead"],
    ["r2", "lead"],
    ["r3", "aside"],
  ] as const) {
    ids[name] = await acme.person({
      userName: name,
      externalId: name,
      roles: [{ value: roleOf(name) }],
      ...(manager === undefined ? {} : managed(manager)),
    });
    as[name] = clientFor(stack.server, await acme.token(id(name), roleOf(name)));
  }
  await requestPull(stack, acme);
  const { items } = await until("the catalogue is stored", async () => {
    const page = await on("admin").courses.list.query();
    return page.items.length === 8 && page;
  });
  courses = items.map((course) => course.id);
  for (const [name, course, quiz, score] of [
    ["r1", 0, "a", 20],
    ["r1", 0, "a", 60],
    ["r1", 1, "b", 100],
    ["r2", 0, "a", 40],
    ["r3", 0, "a", 90],
    ["lead", 1, "b", 10],
  ] as const) {
    await submit(name, courses[course] ?? "", quiz, score);
  }
  await settled();
});

const id = (name: string) => ids[name] ?? "";
const on = (name: string): Client => {
  const client = as[name];
  if (!client) throw new Error(`The user ${name} does not exist.`);
  return client;
};
const settled = () =>
  until("everything is aggregated", async () => {
    const report = await on("admin").readiness.report.query();
    return !report.provisional && report;
  });

async function submit(name: string, courseId: string, quizId: string, score: number) {
  await on(name).quizzes.submit.mutate({
    submissionId: crypto.randomUUID(),
    userId: id(name),
    courseId,
    quizId,
    score,
    answers: Array.from({ length: 10 }, (_, n) => ({
      questionId: `q${n}`,
      selected: "A",
      correct: n < score / 10,
    })),
    submittedAt: new Date().toISOString(),
  });
}

const report = (name: string, input: object = {}) => on(name).readiness.report.query(input);

describe("a report of", () => {
  it("the tenant has the distribution of all scores", async () => {
    // 10, 20, 40, 60, 90, 100
    expect(await report("admin")).toMatchObject({
      scope: "tenant",
      people: 7,
      scores: 6,
      avgScore: 320 / 6,
      median: 50,
      lowerQuartile: 25,
      upperQuartile: 82.5,
      // r1 has two attempts at quiz a: the first is 20, the best and latest is 60.
      firstAttempt: (20 + 100 + 40 + 90 + 10) / 5,
      bestScore: (60 + 100 + 40 + 90 + 10) / 5,
      latestScore: (60 + 100 + 40 + 90 + 10) / 5,
      assigned: 56,
    });
    const { standardDeviation } = await report("admin");
    const scores = [10, 20, 40, 60, 90, 100];
    const mean = 320 / 6;
    const squares = scores.map((score) => (score - mean) ** 2);
    const expected = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / 5);
    expect(standardDeviation).toBeCloseTo(expected, 9);
  });

  it("a team includes its leader and everyone below", async () => {
    expect(await report("admin", { team: id("lead") })).toMatchObject({
      scope: "team",
      people: 3,
      scores: 5,
      avgScore: 46,
      median: 40,
    });
    expect(await report("boss")).toMatchObject({ scope: "team", people: 4, scores: 5 });
    expect(await report("boss", { team: id("lead") })).toMatchObject({ people: 3 });
    expect(await report("aside")).toMatchObject({ people: 2, scores: 1, avgScore: 90 });
    // This user has no reports.
    expect(await report("admin", { team: id("r3") })).toMatchObject({
      scope: "team",
      people: 1,
      scores: 1,
    });
  });

  it("a role, a course, one user, and their combinations", async () => {
    const [first = "", second = ""] = courses;
    expect(await report("admin", { role: "rep" })).toMatchObject({
      scope: "role",
      people: 3,
      scores: 5,
      avgScore: 62,
    });
    expect(await report("admin", { course: first })).toMatchObject({
      scope: "course",
      people: 7,
      scores: 4,
      avgScore: 52.5,
      assigned: 7,
    });
    expect(await report("admin", { person: id("lead") })).toMatchObject({
      scope: "person",
      people: 1,
      scores: 1,
      avgScore: 10,
    });
    expect(await report("admin", { team: id("lead"), role: "rep" })).toMatchObject({
      scope: "combined",
      people: 2,
      scores: 4,
      avgScore: 55,
    });
    expect(await report("admin", { team: id("boss"), course: second })).toMatchObject({
      people: 4,
      scores: 2,
      avgScore: 55,
      median: 55,
      assigned: 4,
    });
    expect(await report("r1", { course: second })).toMatchObject({ people: 1, avgScore: 100 });
  });

  it("a rep includes only its own data, even if another user reports to it", async () => {
    await acme.scim("PUT", `/Users/${id("r2")}`, { userName: "r2", ...managed("r1") });
    await settled();
    expect(await report("r1")).toMatchObject({ scope: "self", people: 1, scores: 3 });
    expect(await report("admin", { team: id("r1") })).toMatchObject({ people: 2, scores: 4 });
    await acme.scim("PUT", `/Users/${id("r2")}`, { userName: "r2", ...managed("lead") });
    await settled();
  });

  it("an earlier time is the report of that time", async () => {
    const before = await settled();
    await submit("r3", courses[0] ?? "", "c", 0);
    const after = await settled();
    expect(after.scores).toBe(before.scores + 1);
    const past = await report("admin", { asOf: before.asOf });
    expect(past).toMatchObject({ asOf: before.asOf, scores: before.scores, provisional: false });
    expect(past.avgScore).toBe(before.avgScore);
    await expect(report("admin", { asOf: "2001-01-01T00:00:00Z" })).rejects.toThrow(
      "No report of this was stored before 2001",
    );
    await expect(report("boss", { role: "rep", asOf: before.asOf })).rejects.toThrow(
      "Combined filters have no past reports",
    );
  });
});

describe("reports of past days", () => {
  it("are kept: the last one of each day", async () => {
    const sql = openSql(stack);
    const kept = async () =>
      (
        await sql`select as_of from readiness_reports where tenant_id = ${globex.id}
          and as_of < '2026-01-01' order by as_of`
      ).map((row) => new Date(String(row["as_of"])).toISOString());
    const times = ["2025-03-01T00:00:00Z", "2025-03-01T23:59:59Z", "2025-03-02T00:00:00Z"];
    for (const time of times) {
      await sql`insert into readiness_reports (tenant_id, id, as_of, snapshot, watermarks, figures)
        values (${globex.id}, gen_random_uuid(), ${time}, '1:1:', '{}', '{}')`;
    }
    await stack.provisioning.services.publisher.publish([
      { job: "provisioning.prune", tenantId: globex.id, requestId: "prune", payload: {} },
    ]);
    await until("the first report of the day is deleted", async () => (await kept()).length === 2);
    expect(await kept()).toEqual(["2025-03-01T23:59:59.000Z", "2025-03-02T00:00:00.000Z"]);
    await sql.end();
  });
});

describe("a caller who asks", () => {
  it("for users outside of its tree gets the same answer as for unknown users", async () => {
    const unknownId = crypto.randomUUID();
    const responseTo = async (name: string, input: object, asked: string) =>
      report(name, input).then(
        () => "answered",
        (error: unknown) => String(error).replaceAll(asked, "ID"),
      );
    for (const field of ["team", "person"]) {
      const unknown = await responseTo("lead", { [field]: unknownId }, unknownId);
      expect(unknown).toContain('No person "ID"');
      for (const other of [id("boss"), id("r3"), foreignId, "no-id"]) {
        expect(await responseTo("lead", { [field]: other }, other)).toBe(unknown);
      }
      expect(await responseTo("admin", { [field]: foreignId }, foreignId)).toBe(unknown);
      // Positive control: users of its tree are found.
      expect(await responseTo("lead", { [field]: id("r1") }, "")).toBe("answered");
    }
    const course = await responseTo("admin", { course: unknownId }, unknownId);
    expect(course).toContain('No course "ID"');
  });

  it("for others as a rep is refused", async () => {
    for (const input of [{ team: id("lead") }, { role: "rep" }, { person: id("r2") }]) {
      await expect(report("r1", input)).rejects.toMatchObject({ data: { reason: "forbidden" } });
    }
    expect(await report("r1", { person: id("r1") })).toMatchObject({ scope: "self" });
  });

  it("over REST gets the same, and an error names an invalid parameter", async () => {
    const token = await acme.token(id("admin"), "admin");
    const ask = (query: string) =>
      fetch(`${stack.server.url}/api/tenants/acme/readiness${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
    const team = await ask(`?team=${id("lead")}&role=rep`);
    expect(await team.json()).toEqual(
      JSON.parse(JSON.stringify(await report("admin", { team: id("lead"), role: "rep" }))),
    );
    const whole = await ask("?team=&role=&course=&asOf=");
    expect(await whole.json()).toEqual(JSON.parse(JSON.stringify(await report("admin"))));
    const wrong = await ask("?role=boss");
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { field: "role" }]);
    expect((await ask("?colour=red")).status).toBe(400);
  });
});
