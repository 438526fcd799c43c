import { beforeAll, describe, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "./support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;

let bare: FilledTenant;
let admin: ReturnType<typeof clientFor>;
let managerOf: (n: number) => Promise<ReturnType<typeof clientFor>>;
/** Three nights: the initial state, after a move and a result, and after a deactivation. */
let nights: [Date, Date, Date];

const id = (n: number) => bare.users[n] ?? "";
const score = (n: number, value: number) =>
  putResult(sql, bare, {
    user: id(n),
    course: bare.courses[0] ?? "",
    score: value,
    at: new Date(),
  });

/** User 0 leads 1 and 2, and 3 leads 4 and 5. Then 2 moves to 3. Then 1 is deactivated. */
beforeAll(async () => {
  const { tenant, ...made } = await readiness.tenant("history", 6);
  bare = made;
  const move = (people: number[], below: number) =>
    sql`update users set manager_id = ${id(below)}
      where tenant_id = ${bare.tenantId} and id = any(${people.map(id)})`;
  const night = async () => (await aggregate(bare.tenantId, true)).asOf;
  await move([1, 2], 0);
  await move([4, 5], 3);
  for (const n of [1, 2, 4]) await score(n, 20 * n);
  const [course = ""] = bare.courses;
  await putProgress(sql, bare, { user: id(1), course, status: "in_progress" });
  const first = await night();
  await move([2], 3);
  await score(2, 100);
  await putProgress(sql, bare, {
    user: id(1),
    course,
    status: "completed",
    completed: new Date(),
  });
  const second = await night();
  await sql`update users set active = false where id = ${id(1)}`;
  nights = [first, second, await night()];
  await score(4, 0);
  await aggregate(bare.tenantId);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = clientFor(stack.server, await tenant.token(adminId, "admin"));
  managerOf = async (n) => clientFor(stack.server, await tenant.token(id(n), "manager"));
});

const at = (night: number, scope: object = {}) =>
  admin.readiness.report.query({ ...scope, asOf: nights[night]?.toISOString() });

describe("a report of a past night", () => {
  it("has the tree of its day for each scope", async () => {
    expect(await at(0, { team: id(0) })).toMatchObject({ people: 3, scores: 2, avgScore: 30 });
    expect(await at(0, { team: id(3) })).toMatchObject({ people: 3, scores: 1, avgScore: 80 });
    expect(await at(1, { team: id(0) })).toMatchObject({ people: 2, scores: 1, avgScore: 20 });
    expect(await at(1, { team: id(3) })).toMatchObject({
      scope: "team",
      people: 4,
      scores: 3,
      avgScore: 220 / 3,
      provisional: false,
    });
    expect(await at(2, { team: id(0) })).toMatchObject({ people: 1, deactivated: 1, scores: 0 });
    expect(await at(0, { role: "rep" })).toMatchObject({ scope: "role", scores: 3 });
    expect(await at(0, { course: bare.courses[0] })).toMatchObject({ people: 3, assigned: 1 });
    expect(await at(0)).toMatchObject({ scope: "tenant", people: 6, scores: 3 });
    expect(await at(2)).toMatchObject({ people: 5, scores: 3 });
  });

  it("of one user has the state of that night", async () => {
    expect(await at(0, { person: id(2) })).toMatchObject({
      scope: "person",
      scores: 1,
      median: 40,
    });
    expect(await at(1, { person: id(2) })).toMatchObject({ scores: 2, median: 70, bestScore: 100 });
    expect(await at(0, { person: id(1) })).toMatchObject({ inProgress: 1, completed: 0 });
    expect(await at(1, { person: id(1) })).toMatchObject({ inProgress: 0, completed: 1 });
    expect(await at(2, { person: id(1) })).toMatchObject({ people: 0, deactivated: 1, scores: 0 });
    const own = await (
      await managerOf(0)
    ).readiness.report.query({
      person: id(0),
      asOf: nights[0].toISOString(),
    });
    expect(own).toMatchObject({ scope: "self", people: 1 });
  });

  it("of a manager without reports contains only the manager", async () => {
    expect(await at(1, { team: id(5) })).toMatchObject({ scope: "team", people: 1, scores: 0 });
  });

  it("is not changed by later events", async () => {
    const before = await at(0, { team: id(0) });
    await score(1, 1);
    await aggregate(bare.tenantId, true);
    expect(await at(0, { team: id(0) })).toEqual(before);
  });

  it("is refused for combined scopes, for times before the first report, and outside of the tree", async () => {
    const refused = at(0, { team: id(0), role: "rep" });
    await expect(refused).rejects.toMatchObject({ data: { field: "asOf" } });
    const early = admin.readiness.report.query({ team: id(0), asOf: "2001-01-01T00:00:00Z" });
    await expect(early).rejects.toThrow("No report of this was stored before 2001");
    const beyond = (await managerOf(0)).readiness.report.query({
      team: id(3),
      asOf: nights[0].toISOString(),
    });
    await expect(beyond).rejects.toMatchObject({ data: { reason: "not_found" } });
  });
});

describe("the history", () => {
  it("lists each night of a scope, newest first, in pages", async () => {
    const to = nights[2].toISOString();
    const whole = await admin.readiness.history.query({ team: id(0), to });
    expect(whole.items.map(({ people, scores }) => [people, scores])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    const first = await admin.readiness.history.query({ team: id(0), to, limit: 2 });
    const second = await admin.readiness.history.query({
      team: id(0),
      to,
      cursor: first.nextCursor ?? "",
    });
    expect([...first.items, ...second.items]).toEqual(whole.items);
    expect(second.nextCursor).toBeNull();
    const some = await admin.readiness.history.query({
      from: nights[1].toISOString(),
      to: nights[1].toISOString(),
    });
    expect(some.items).toMatchObject([{ people: 6, scores: 4, modelVersion: 1 }]);
  });

  it("of one user has the figures of the reports of those nights", async () => {
    const { items } = await admin.readiness.history.query({
      person: id(1),
      to: nights[2].toISOString(),
    });
    expect(items).toHaveLength(3);
    for (const [n, night] of items.toReversed().entries()) {
      const report = await at(n, { person: id(1) });
      const { index, asOf: _asOf, ...rest } = report;
      const reported = { ...rest, index: index.value, coverage: index.coverage };
      const { asOf: _night, modelVersion, coverage, indexSpread, scoreSpread, ...figures } = night;
      expect(reported).toMatchObject(figures);
      expect([indexSpread, scoreSpread]).toEqual([null, null]);
      expect(modelVersion).toBe(index.modelVersion);
      if (report.people > 0) expect(reported.coverage).toBe(coverage);
    }
  });
});

describe("a comparison", () => {
  it("has both reports and their differences", async () => {
    const compared = await admin.readiness.compare.query({
      team: id(3),
      from: nights[0].toISOString(),
      to: nights[1].toISOString(),
    });
    expect(compared.from).toEqual(await at(0, { team: id(3) }));
    expect(compared.to).toEqual(await at(1, { team: id(3) }));
    expect(compared.change).toMatchObject({
      avgScore: 220 / 3 - 80,
      people: 1,
      scores: 2,
      assigned: 0,
    });
    expect(compared.change.index).toBeCloseTo(
      (compared.to.index.value ?? 0) - (compared.from.index.value ?? 0),
      9,
    );
  });

  it("has no index difference for different models", async () => {
    const { version, model } = await admin.readiness.model.query();
    await admin.readiness.setModel.mutate({ after: version, model: { ...model, halfLifeDays: 7 } });
    const { asOf } = await aggregate(bare.tenantId, true);
    const { change } = await admin.readiness.compare.query({
      from: nights[0].toISOString(),
      to: asOf.toISOString(),
    });
    expect(change.index).toBeNull();
    expect(change.people).toBe(0);
  });
});
