import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { useFixture } from "../../support/fixture.ts";
import { putCatalogue, requestPull } from "../../support/learning.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { useTraining } from "../training/world.ts";

const world = useTraining();
const { sql } = world;
/** Connects as the runtime role, as an attacker with its password would. */
const app = useFixture(
  () => postgres(world.stack.outside.database.app, { max: 4, onnotice: () => undefined }),
  (opened) => opened.end(),
);

type School = Awaited<ReturnType<typeof world.school>>;
let school: School;
let licensed: string;
let untrained: string;
let forever: string;

beforeAll(async () => {
  await world.migrate();
  school = await world.school("school", { timeZone: "America/New_York" });
  licensed = await school.trainer("licensed");
  untrained = await school.trainer("untrained");
  await demand("role:trainer", { kind: "licence", licence: "trainer" });
  await licence(licensed, "2026-01-01", "2030-05-03");
  forever = await school.trainer("forever");
  await licence(forever, "2026-01-01", null);
});

const demand = (target: string, ...demands: object[]) =>
  school.call("PUT", `/requirements/${target}`, { demands });

async function licence(userId: string, validFrom: string, validUntil: string | null) {
  const { body } = await school.call("POST", "/licences", {
    userId,
    kind: "trainer",
    validFrom,
    validUntil,
  });
  return String(body["id"]);
}

const revoke = (id: string) =>
  school.call("POST", `/licences/${id}/revoke`, { reason: "withdrawn" });

describe("work", () => {
  test("is given to a person who is fit, and refused to another with what is missing", async () => {
    const id = await school.session("safety", "2030-01-07T14:00:00Z", "2030-01-07T16:00:00Z");
    const refused = await school.assign(id, untrained);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: "conflict",
      unfit: [{ code: "licence_missing", licence: "trainer", target: "role:trainer" }],
    });
    expect(await school.stateOf(id)).toMatchObject({ state: "open", trainer_id: null });
    expect(await school.assign(id, licensed)).toMatchObject({ status: 200 });
    expect(await school.stateOf(id)).toMatchObject({ state: "assigned", trainer_id: licensed });
  });

  test("may end when the last day does in the tenant's zone, and not ten minutes later", async () => {
    // In May, midnight in New York is at 04:00 UTC.
    const whole = await school.session("safety", "2030-05-03T22:00:00Z", "2030-05-04T04:00:00Z");
    const late = await school.session("safety", "2030-05-03T21:00:00Z", "2030-05-04T04:10:00Z");
    const refused = await school.assign(late, licensed);
    expect(refused.body).toMatchObject({
      unfit: [{ code: "licence_expires", validUntil: "2030-05-03", asOf: expect.any(String) }],
    });
    expect(await school.assign(whole, licensed)).toMatchObject({ status: 200 });
  });

  test("is refused to SQL of the runtime role, too", async () => {
    const id = await school.session("safety", "2030-02-01T10:00:00Z", "2030-02-01T12:00:00Z");
    const assignTo = (person: string) =>
      app.begin(async (tx) => {
        await tx`select app.begin_system_session(${school.id})`;
        return tx`update training_sessions set trainer_id = ${person}, state = 'assigned' where id = ${id}`;
      });
    await expect(assignTo(untrained)).rejects.toMatchObject({ code: "RP409", message: "unfit" });
    // The positive control.
    expect((await assignTo(licensed)).count).toBe(1);
  });

  test("is refused or held when the licence is revoked at the same moment", async () => {
    const first = await school.trainer("racer");
    const granted = await licence(first, "2026-01-01", null);
    const id = await school.session("safety", "2030-03-01T10:00:00Z", "2030-03-01T12:00:00Z");
    const [written, revoking] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const revoked = sql.begin(async (tx) => {
      await tx`update licences set revoked_at = now() where id = ${granted}`;
      written.resolve();
      await revoking.promise;
    });
    await written.promise;
    const assigning = school.assign(id, first);
    await until("the assignment waits for the licence", async () => {
      const [row] = await sql`select count(*)::int as n from pg_locks where not granted`;
      return Number(row?.["n"]) > 0;
    });
    revoking.resolve();
    await revoked;
    expect(await assigning).toMatchObject({
      status: 409,
      body: { unfit: [{ code: "licence_revoked" }] },
    });
  });

  test("in parallel is given to one person once", async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        school.session("safety", `2030-04-01T10:${10 + n}:00Z`, "2030-04-01T12:00:00Z"),
      ),
    );
    const answers = await Promise.all(ids.map((id) => school.assign(id, licensed)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers) {
      if (status !== 200) expect([status, body["code"]]).toEqual([409, "conflict"]);
    }
  });

  test("of another industry has no rows in the tables of the pack", async () => {
    const { id } = await createTestTenant(world.stack.outside, world.stack.server, "office");
    const write = app.begin(async (tx) => {
      await tx`select app.begin_system_session(${id})`;
      await tx`insert into training_sessions (id, room, topic, span) values (gen_random_uuid(), 'r', 't', 'empty')`;
    });
    await expect(write).rejects.toMatchObject({ code: "42501" });
  });
});

describe("an exception", () => {
  const allow = (subjectId: string, expiresAt = new Date(Date.now() + 3_600_000).toISOString()) =>
    school.call("POST", "/exceptions", {
      userId: untrained,
      subjectId,
      reason: "Accompanied by an instructor",
      expiresAt,
    });

  async function allowExceptions(allowed: boolean) {
    const { configuration } = school.client;
    const { version } = await configuration.get.query();
    const set = { "fitness.overrides": allowed };
    await configuration.change.mutate({ baseVersion: version, set, reason: "test" });
  }

  test("lets one person do one piece of work until it expires", async () => {
    const id = await school.session("safety", "2030-06-01T10:00:00Z", "2030-06-01T12:00:00Z");
    const same = await school.session("safety", "2030-06-02T10:00:00Z", "2030-06-02T12:00:00Z");
    expect(await allow(id)).toMatchObject({ status: 201, body: { subjectId: id } });
    expect(await school.assign(same, untrained)).toMatchObject({ status: 409 });
    expect(await school.assign(id, untrained)).toMatchObject({ status: 200 });
    await sql`update fitness_overrides set expires_at = now() where subject_id = ${id}`;
    expect(await school.assign(id, untrained)).toMatchObject({ status: 409 });
    const audit = await school.client.audit.list.query({ subjectId: id });
    expect(audit.items.map(({ action }) => action)).toContain("fitness.exception");
  });

  test("is refused for unknown work, too late a time, and where the organization allows none", async () => {
    const id = await school.session("safety", "2030-06-03T10:00:00Z", "2030-06-03T12:00:00Z");
    expect(await allow("4f6e0b8e-0000-4000-8000-000000000000")).toMatchObject({ status: 404 });
    expect(await allow(id, "2031-01-01T00:00:00Z")).toMatchObject({
      status: 400,
      body: { field: "expiresAt" },
    });
    await allow(id);
    await allowExceptions(false);
    expect(await school.assign(id, untrained)).toMatchObject({ status: 409 });
    expect(await allow(id)).toMatchObject({ status: 409 });
    await allowExceptions(true);
  });
});

describe("a change of fitness", () => {
  test("holds work within seconds, says why, proposes who is fit, and releases it again", async () => {
    const person = await school.trainer("changing");
    const granted = await licence(person, "2026-01-01", null);
    const id = await school.session("safety", "2030-07-01T10:00:00Z", "2030-07-01T12:00:00Z");
    await school.assign(id, person);
    await revoke(granted);
    await school.untilState(id, "held");
    expect(await school.stateOf(id)).toMatchObject({ held_because: [{ code: "licence_revoked" }] });
    const [event] =
      await sql`select payload from outbox where event = 'assignment.held' and subject_id = ${id}`;
    expect(event?.["payload"]).toMatchObject({ userId: person, proposals: [forever] });
    const { items } = await school.client.audit.list.query({ subjectId: id, category: "all" });
    expect(items.map(({ action }) => action)).toContain("work.hold");

    const { body } = await school.call("GET", "/readiness/blocked-work");
    expect(body["items"]).toContainEqual(
      expect.objectContaining({
        userId: person,
        userName: "changing",
        reason: expect.objectContaining({ code: "licence_revoked" }),
        work: [expect.objectContaining({ subjectId: id, title: "safety" })],
        frees: 1,
      }),
    );
    await licence(person, "2026-01-01", null);
    await school.untilState(id, "assigned");
  });

  test("by SCIM holds the work of who is deactivated", async () => {
    const person = await school.trainer("leaving");
    await licence(person, "2026-01-01", null);
    const id = await school.session("safety", "2030-08-01T10:00:00Z", "2030-08-01T12:00:00Z");
    await school.assign(id, person);
    await school.scim("PATCH", `/Users/${person}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: false }],
    });
    await school.untilState(id, "held");
    expect(await school.stateOf(id)).toMatchObject({ held_because: [{ code: "person_inactive" }] });
  });

  test("is shown for anybody before the work is given", async () => {
    const { body } = await school.call(
      "GET",
      "/readiness/fit?targets=role:trainer&from=2030-09-01T10:00:00Z&until=2030-09-01T12:00:00Z",
    );
    const people = body["items"] as { userName: string; reasons: { code: string }[] }[];
    const reasonsOf = (name: string) =>
      people.find(({ userName }) => userName === name)?.reasons.map(({ code }) => code);
    expect(reasonsOf("licensed")).toEqual(["licence_expires"]);
    expect(reasonsOf("untrained")).toEqual(["licence_missing"]);
    expect(reasonsOf("forever")).toEqual([]);
    expect(people[0]?.reasons).toEqual([]);
  });
});

describe("a course", () => {
  test("that is completed makes fit, and one that is reset holds the work until then", async () => {
    const { mindtickle } = world.stack.outside;
    const college = await world.school("college");
    await putCatalogue(world.stack.outside, college);
    await requestPull(world.stack, college);
    const course = await until("the catalogue is pulled", async () =>
      (await college.client.courses.list.query()).items.find(
        ({ mindtickleId }) => mindtickleId === "college_s1_m1",
      ),
    );
    const person = await college.trainer("driver");
    const progress = () => college.client.progress.list.query({ userId: person });
    await until("the progress is pulled", async () => (await progress()).items.length === 8);
    const [account] = await mindtickle.admin.users("college", person);
    const report = async (status: "COMPLETED" | "IN_PROGRESS", quizScore: number | null) => {
      const completedOn = status === "COMPLETED" ? "2026-11-01T00:00:00.000Z" : null;
      await mindtickle.admin.setProgress("college", account?.id ?? "", "college_s1_m1", {
        status,
        quizScore,
        completedOn,
      });
      await college.client.progress.sync.mutate({ userId: person });
    };
    await college.call("PUT", "/requirements/skill:hazmat", {
      demands: [{ kind: "course", courseId: course.id, minimum: 80 }],
    });
    const id = await college.session("hazmat", "2030-01-01T10:00:00Z", "2030-01-01T12:00:00Z");
    const refusals: unknown[] = [];
    for (const [status, score] of [
      ["IN_PROGRESS", null],
      ["COMPLETED", 79],
    ] as const) {
      await report(status, score);
      refusals.push((await college.assign(id, person)).body["unfit"]);
    }
    expect(refusals).toMatchObject([
      [{ code: "course_not_completed", name: "Module 1.1", asOf: expect.any(String) }],
      [{ code: "score_too_low", minimum: 80, actual: 79 }],
    ]);
    await report("COMPLETED", 80);
    expect(await college.assign(id, person)).toMatchObject({ status: 200 });
    await report("IN_PROGRESS", null);
    await college.untilState(id, "held");
    const blocked = await college.call("GET", `/readiness/blocked-work?courseId=${course.id}`);
    expect(blocked.body["items"]).toMatchObject([{ userId: person, frees: 1 }]);
    await report("COMPLETED", 95);
    await college.untilState(id, "assigned");
  });
});
