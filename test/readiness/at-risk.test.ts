import { beforeAll, describe, expect, it } from "vitest";
import { reasonsOf } from "../../shared/readiness/at-risk/reasons.ts";
import { clientFor } from "../support/server.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "./support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

let bare: FilledTenant;
let admin: ReturnType<typeof clientFor>;
let manager: ReturnType<typeof clientFor>;
const id = (n: number) => bare.users[n] ?? "";

/** User 0 leads 1, 2 and 3. The names below say what each user has done. */
beforeAll(async () => {
  const { tenant, ...made } = await readiness.tenant("at-risk", 8);
  bare = made;
  const { tenantId, courses } = made;
  const [required = "", other = ""] = courses;
  const put = (n: number, one: Partial<Parameters<typeof putProgress>[2]>) =>
    putProgress(sql, bare, { user: id(n), course: required, status: "completed", ...one });
  const scored = (n: number, score: number, days: number) =>
    putResult(sql, bare, { user: id(n), course: other, quiz: `q${n}`, score, at: daysAgo(days) });
  await sql`update users set manager_id = ${id(0)}
    where tenant_id = ${tenantId} and id = any(${[1, 2, 3].map(id)})`;
  // Not at risk: everything was completed today.
  for (const n of [0, 6]) await put(n, { completed: daysAgo(0) });
  // A required course and another are overdue, and the last score is low.
  await put(1, { status: "in_progress", due: daysAgo(2) });
  await put(1, { course: other, status: "not_started", due: daysAgo(1) });
  await scored(1, 90, 20);
  await scored(1, 41, 10);
  // An expired certification.
  await put(2, { completed: daysAgo(100), expires: daysAgo(3) });
  // No activity for a long time.
  await put(3, { completed: daysAgo(61) });
  // No activity ever. The last one is new.
  await put(4, { status: "not_started" });
  await put(5, { status: "not_started" });
  await sql`update users set created_at = now() where id = ${id(5)}`;
  // Nothing is known, because nothing was assigned.
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  await aggregate(tenantId);
  admin = clientFor(stack.server, await tenant.token(adminId, "admin"));
  manager = clientFor(stack.server, await tenant.token(id(0), "manager"));
});

describe("users at risk", () => {
  it("are listed with their reasons, most urgent first", async () => {
    const { items, modelVersion, nextCursor } = await admin.readiness.atRisk.query();
    const at = daysAgo(10);
    const month = at.toLocaleString("en-GB", { month: "long", timeZone: "UTC" });
    const reported = items.map(({ userId, summary }) => [bare.users.indexOf(userId), summary]);
    expect([modelVersion, nextCursor]).toEqual([1, null]);
    expect(reported.map(([n]) => n)).toEqual([2, 1, 4, 3]);
    const year =
      at.getUTCFullYear() === new Date().getUTCFullYear() ? "" : ` ${at.getUTCFullYear()}`;
    expect(reported[1]?.[1]).toBe(
      `one required course overdue, one course overdue, readiness 36 of 100, latest scores 41 on average, last score 41 on ${at.getUTCDate()} ${month}${year}`,
    );
    expect(reported[0]?.[1]).toMatch(
      /^one certification expired, readiness \d of 100, nothing done since /,
    );
    expect(reported[2]?.[1]).toBe("readiness 0 of 100, nothing done yet");
    expect(reported[3]?.[1]).toMatch(/^nothing done since \d+ \w+$/);
    expect(items[1]?.reasons[0]).toEqual({
      code: "required_overdue",
      text: "one required course overdue",
      courses: [{ id: bare.courses[0], name: "c0" }],
    });
  });

  it("are listed in pages, and only from the caller's tree", async () => {
    const whole = await admin.readiness.atRisk.query();
    const paged = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await admin.readiness.atRisk.query({
        limit: 1,
        ...(cursor === undefined ? {} : { cursor }),
      });
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(whole.items);
    const own = await manager.readiness.atRisk.query();
    expect(own.items.map(({ userId }) => bare.users.indexOf(userId))).toEqual([2, 1, 3]);
    const reps = await manager.readiness.atRisk.query({ role: "rep", team: id(0) });
    expect(reps.items.map(({ userId }) => bare.users.indexOf(userId))).toEqual([2, 1]);
    const beyond = manager.readiness.atRisk.query({ team: id(6) });
    await expect(beyond).rejects.toMatchObject({ data: { reason: "not_found" } });
    const { nextCursor } = await admin.readiness.atRisk.query({ limit: 1 });
    const cursor = nextCursor ?? "";
    await admin.readiness.atRisk.query({ cursor });
    for (const other of [
      { cursor: `${cursor}A` },
      { cursor: cursor.slice(1) },
      { cursor, role: "rep" as const },
    ]) {
      await expect(admin.readiness.atRisk.query(other)).rejects.toMatchObject({
        data: { field: "cursor" },
      });
    }
    await expect(admin.readiness.atRisk.query({ cursor: "1_2" })).rejects.toMatchObject({
      data: { field: "cursor" },
    });
  });

  it("are determined by the tenant's model", async () => {
    const { version, model } = await admin.readiness.model.query();
    const lenient = { ...model.atRisk, indexBelow: 0, latestBelow: 0, idleDays: 3650 };
    await admin.readiness.setModel.mutate({ after: version, model: { ...model, atRisk: lenient } });
    await aggregate(bare.tenantId);
    const { items } = await admin.readiness.atRisk.query();
    // A user without any activity counts as idle without limit.
    expect(items.map(({ userId }) => bare.users.indexOf(userId))).toEqual([2, 1, 4]);
  });
});

describe("descriptions of reasons", () => {
  const nothing = {
    overdue: 0,
    requiredOverdue: 0,
    expired: 0,
    expiring: 0,
    index: null,
    latestScore: null,
    lastScore: null,
    lastAt: null,
    isLowIndex: false,
    isLowScores: false,
    isIdle: false,
    courses: { requiredOverdue: [], overdue: [], expired: [] },
  };
  const said = (facts: object) =>
    reasonsOf({ ...nothing, ...facts }, new Date("2026-06-01T00:00:00Z"))
      .map(({ text }) => text)
      .join(", ");

  it.each([
    [{}, ""],
    [
      {
        overdue: 2,
        requiredOverdue: 2,
        lastScore: { score: 41, passScore: 80, at: "2026-05-03T23:59:59Z" },
      },
      "two required courses overdue, last score 41 on 3 May",
    ],
    [{ overdue: 14 }, "14 courses overdue"],
    [
      { expired: 1, expiring: 2 },
      "one certification expired, two certifications end within thirty days",
    ],
    [{ isIdle: true, lastAt: "2025-12-31T00:00:00Z" }, "nothing done since 31 December 2025"],
    [{ lastScore: { score: 80, passScore: 80, at: "2026-05-03T00:00:00Z" } }, ""],
    [{ isLowIndex: true, index: 49.99 }, "readiness 49 of 100"],
    [{ isLowScores: true, latestScore: 55.555 }, "latest scores 55.56 on average"],
  ])("%j are %s", (facts, text) => {
    expect(said(facts)).toBe(text);
  });
});
