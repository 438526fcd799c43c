import { beforeAll, describe, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { type FilledTenant, putResult, useReadiness } from "../support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;

let bare: FilledTenant;
let as: (n: number, role?: "manager" | "rep") => Promise<ReturnType<typeof clientFor>>;

/** User 0 leads 1 to 7, and 8 leads 9 and 10. All others are reps. */
beforeAll(async () => {
  const { tenant, ...made } = await readiness.tenant("team", 11);
  bare = made;
  const { users, tenantId } = made;
  const [lead = "", small = ""] = [users[0], users[8]];
  await sql`update users set role = 'manager' where id in (${lead}, ${small})`;
  for (const [leader, people] of [
    [lead, users.slice(1, 8)],
    [small, users.slice(9)],
  ] as const) {
    await sql`update users set role = 'rep', manager_id = ${leader}
      where tenant_id = ${tenantId} and id = any(${[...people]})`;
  }
  as = async (n, role = "rep") => clientFor(stack.server, await tenant.token(users[n] ?? "", role));
  for (const n of [1, 2, 3, 4, 5, 6, 7, 9, 10]) await score(n, 10 * n);
  await aggregate(tenantId, true);
});

const score = (n: number, value: number) =>
  putResult(sql, bare, {
    user: bare.users[n] ?? "",
    course: bare.courses[0] ?? "",
    quiz: crypto.randomUUID(),
    score: value,
    at: new Date(),
  });
const teamOf = async (n: number) => (await as(n)).readiness.team.query();

describe("a rep's team", () => {
  it("has the figures of the night, in whole numbers, if at least five users contribute", async () => {
    const team = await teamOf(1);
    expect(team).toMatchObject({
      team: bare.users[0],
      smallestGroup: 5,
      avgScore: { value: 40, people: 7 },
      // No user has an assignment.
      completionRate: null,
      index: { people: 7 },
      // The first of seven: (0 + ½) / 7 is 7 %, which would reveal that all others are above.
      percentile: 30,
    });
    expect((await teamOf(4)).percentile).toBe(50);
    expect((await teamOf(7)).percentile).toBe(70);
  });

  it("is not displayed for a group that is too small, or to a rep without a team", async () => {
    const nothing = { avgScore: null, completionRate: null, index: null, percentile: null };
    expect(await teamOf(9)).toMatchObject({ team: bare.users[8], ...nothing });
    expect(await (await as(0, "manager")).readiness.team.query()).toMatchObject({
      team: null,
      ...nothing,
    });
  });

  it("does not change until the figures of five users have changed", async () => {
    const before = await teamOf(1);
    for (const n of [2, 3, 4, 5]) {
      await score(n, 100);
      await aggregate(bare.tenantId, true);
      expect(await teamOf(1)).toEqual(before);
    }
    await score(6, 100);
    await aggregate(bare.tenantId, true);
    const after = await teamOf(1);
    // All have equal weight: (10 + 60 + 65 + 70 + 75 + 80 + 70) / 7.
    expect(after.avgScore).toMatchObject({ value: 61, people: 7 });
    expect(after.avgScore?.asOf).not.toEqual(before.avgScore?.asOf);
    // The difference would reveal a user who leaves.
    await sql`update users set manager_id = null where id = ${bare.users[7] ?? ""}`;
    await aggregate(bare.tenantId, true);
    expect(await teamOf(1)).toEqual(after);
  });

  it("is hidden after the tenant has configured larger groups", async () => {
    await sql`update tenants set config = config || '{"readiness.smallestGroup": 8}'
      where id = ${bare.tenantId}`;
    expect(await teamOf(1)).toMatchObject({ smallestGroup: 8, avgScore: null, percentile: null });
    await sql`update tenants set config = config - 'readiness.smallestGroup' where id = ${bare.tenantId}`;
    expect((await teamOf(1)).avgScore).not.toBeNull();
  });

  it("cannot be read with filters or for another day", async () => {
    const rep = await as(1);
    for (const input of [
      { team: bare.users[0] },
      { team: bare.users[0], asOf: new Date().toISOString() },
      { role: "rep" as const },
      { person: bare.users[2] },
    ]) {
      const refused = { data: { reason: "forbidden" } };
      await expect(rep.readiness.report.query(input)).rejects.toMatchObject(refused);
      const { asOf: _asOf, ...scope } = { asOf: "", ...input };
      const rows = rep.readiness.rows.query({ of: "scores", ...scope });
      await expect(rows).rejects.toMatchObject(refused);
      await expect(rep.readiness.history.query(scope)).rejects.toMatchObject(refused);
      const compared = rep.readiness.compare.query({
        ...scope,
        from: "2026-01-01T00:00:00Z",
        to: "2026-01-02T00:00:00Z",
      });
      await expect(compared).rejects.toMatchObject(refused);
    }
    await expect(rep.readiness.atRisk.query()).rejects.toMatchObject({
      data: { reason: "forbidden" },
    });
    expect((await rep.readiness.report.query()).percentile).toBeNull();
  });
});

describe("a percentile", () => {
  it("that a manager sees is (below + half of the equal) / n, among users with an index", async () => {
    await sql`update users set manager_id = ${bare.users[0] ?? ""} where id = ${bare.users[7] ?? ""}`;
    await aggregate(bare.tenantId);
    const manager = await as(0, "manager");
    const rows = await manager.readiness.rows.query({ of: "index", limit: 200 });
    if (rows.kind !== "people") throw new Error("The rows are not users.");
    const indexes = rows.items.map(({ index }) => index ?? 0);
    for (const { userId, index } of rows.items) {
      const below = indexes.filter((one) => one < (index ?? 0)).length;
      const equal = indexes.filter((one) => one === index).length;
      const { percentile } = await manager.readiness.report.query({ person: userId });
      expect(percentile).toBeCloseTo((100 * (below + equal / 2)) / indexes.length, 9);
    }
    expect((await manager.readiness.report.query()).percentile).toBeNull();
  });
});
