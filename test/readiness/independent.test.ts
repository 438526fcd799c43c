import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../chaos/random.ts";
import { type Compared, compareReports, scopesOf } from "../oulad/compare.ts";
import { differencesOf } from "../oulad/differences.ts";
import { type IndependentScope, independentFigures } from "../oulad/independent.ts";
import { clientFor } from "../support/server.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "./support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
const random = seeded(11);
/** Offset by half a day, so that no generated time is on a boundary of a report. */
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * 86_400_000);
const maybe = <T>(share: number, value: T) => (random.next() < share ? value : null);

let bare: FilledTenant;
let compared: Compared;
let scopes: IndependentScope[];

async function work(rounds: number): Promise<void> {
  const [user = "", ...users] = bare.users;
  const [course = "", ...courses] = bare.courses;
  for (let round = 0; round < rounds; round += 1) {
    const whose = {
      user: random.pick([user, ...users]),
      course: random.pick([course, ...courses]),
    };
    const score = maybe(0.9, random.int(0, 10_000) / 100);
    const at = inDays(-random.int(1, 200));
    await putResult(sql, bare, { ...whose, quiz: `q${random.int(1, 3)}`, score, at });
    if (random.next() < 0.4) continue;
    await putProgress(sql, bare, {
      ...whose,
      status: random.pick(["not_started", "in_progress", "completed"]),
      due: maybe(0.6, inDays(random.int(-40, 40))),
      expires: maybe(0.5, inDays(random.int(-60, 60))),
      completed: maybe(0.5, inDays(-random.int(1, 120))),
      ended: maybe(0.1, new Date()),
    });
  }
}

/** 30 users: the first four have no activity, some are managers, some are deactivated or deleted. */
beforeAll(async () => {
  const { tenant, ...made } = await readiness.tenant("independent", 30);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const { tenantId, users } = made;
  bare = { ...made, users: users.slice(4) };
  for (const [n, id] of users.entries()) {
    const leader = users[(n % 3) * (n < 20 ? 1 : 2)] ?? id;
    await sql`update users set manager_id = ${leader} where id = ${id} and id <> ${leader}`;
  }
  await work(300);
  await sql`update users set active = false where id = any(${users.slice(25, 28)})`;
  await sql`update users set active = false, deleted_at = now() where id = ${users[28] ?? ""}`;
  const admin = clientFor(stack.server, await tenant.token(adminId, "admin"));
  compared = { sql, tenantId, admin };
  const teams = users.slice(0, 5).map((team) => ({ team }));
  scopes = [...(await scopesOf(compared, 100)), ...teams];
  await aggregate(tenantId);
});

describe("independent SQL computes the same figures of each report", () => {
  it("after a full recount, and after an incremental update", async () => {
    const full = await compareReports(compared, scopes);
    expect(full.faults).toEqual([]);
    // The tenant, three roles, two courses, 31 users and five teams, with at least 34 figures each.
    expect(scopes.length).toBe(42);
    expect(full.figures).toBeGreaterThan(42 * 34);
    await work(20);
    await aggregate(compared.tenantId);
    expect((await compareReports(compared, scopes)).faults).toEqual([]);
  });

  it("and the generated data covers each figure", async () => {
    const report = await compared.admin.readiness.report.query();
    const { trend, index, ...plain } = report;
    const counts = ["overdue", "expired", "expiring", "deactivated", "inProgress", "notStarted"];
    for (const name of counts) expect(report).toHaveProperty(name, expect.toSatisfy(isSome));
    expect(Object.values(trend).filter((one) => one !== null).length).toBe(3);
    expect(index.people).toBeLessThan(plain.people);
    expect(plain.latestScore).not.toBe(plain.firstAttempt);
  });
});

const isSome = (count: number) => count > 0;

describe("the comparison detects", () => {
  it("each figure that differs by a thousandth, is unknown or is missing", async () => {
    const report = await compared.admin.readiness.report.query();
    const { tenantId } = compared;
    const figures = await independentFigures(sql, tenantId, new Date(report.asOf), {});
    const text = JSON.stringify(figures);
    const numbers = [...text.matchAll(/:(-?[\d.e+-]+)(?=[,}])/g)];
    expect(numbers.length).toBe(differencesOf("", report, figures).figures);
    for (const { index, 0: found, 1: value } of numbers) {
      for (const spoilt of [`:${Number(value) + 0.001}`, ":null", ':"1"']) {
        const changed = text.slice(0, index) + spoilt + text.slice(index + found.length);
        expect(differencesOf("", report, JSON.parse(changed)).faults.length, changed).toBe(1);
      }
    }
    const { avgScore, ...rest } = figures as Record<string, unknown>;
    expect(differencesOf("", report, rest).faults).toEqual([
      `: avgScore is ${String(report.avgScore)}, not undefined`,
    ]);
    expect(avgScore).not.toBeNull();
  });

  it("a wrong rollup", async () => {
    const { tenantId } = compared;
    const spoil = (by: number) => sql`
      update readiness_scopes set score_sum = score_sum + ${by}, base = base + ${by}
      where tenant_id = ${tenantId} and scope = 'role' and key = 'rep'`;
    await spoil(1);
    const { faults } = await compareReports(compared, scopes);
    const spoilt = ["avgScore", "index.value", "standardDeviation"];
    expect(new Set(faults.map((one) => one.split(" is ")[0]))).toEqual(
      new Set(spoilt.map((name) => `role rep: ${name}`)),
    );
    await spoil(-1);
    expect((await compareReports(compared, scopes)).faults).toEqual([]);
  });
});
