import { beforeAll, describe, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "../support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

let bare: FilledTenant;
let acme: TestTenant;
let admin: ReturnType<typeof clientFor>;

/** 24 users: 0 leads 1 to 9, of whom 3 leads 10 to 15; 18 and 21 lead each other, and 21 leads 22. */
beforeAll(async () => {
  const made = await readiness.tenant("views", 24);
  ({ tenant: acme } = made);
  bare = made;
  const { users, courses } = bare;
  const lead = (manager: number, from: number, to: number) =>
    sql`update users set manager_id = ${users[manager] ?? ""} where id = any(${users.slice(from, to)})`;
  await lead(0, 1, 10);
  await lead(3, 10, 16);
  await lead(21, 18, 19);
  await lead(18, 21, 22);
  await lead(21, 22, 23);
  for (const [n, user] of users.entries()) {
    if (n % 6 === 5) continue;
    for (const [c, course] of courses.entries()) {
      const status = (["completed", "in_progress", "not_started"] as const)[(n + c) % 3];
      await putProgress(sql, bare, {
        user,
        course,
        status: status ?? "not_started",
        due: n % 4 === 0 ? daysAgo(n - 6) : null,
        completed: status === "completed" ? daysAgo(n * 9) : null,
      });
      if (n % 2 === c)
        await putResult(sql, bare, { user, course, score: (n * 29) % 101, at: daysAgo(n * 5) });
    }
  }
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  await aggregate(bare.tenantId);
  admin = clientFor(stack.server, await acme.token(adminId, "admin"));
});

const asManager = async (n: number) =>
  clientFor(stack.server, await acme.token(bare.users[n] ?? "", "manager"));

/** All pages of the people, two at a time. */
async function people(input: object) {
  const items: { userId: string; displayName: string | null; index: number | null }[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof admin.readiness.rows.query>> =
      await admin.readiness.rows.query({
        of: "people",
        ...input,
        limit: 5,
        ...(cursor === null ? {} : { cursor }),
      });
    if (page.kind !== "people") throw new Error("The page has another kind of rows.");
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

describe("the distribution", () => {
  it.each([
    ["the tenant", () => ({})],
    ["a team", () => ({ team: bare.users[0] })],
    ["a role in a course", () => ({ role: "manager" as const, course: bare.courses[0] })],
  ])("of %s counts exactly the rows of each bar", async (_name, scope) => {
    const { bars, people: known, unknown } = await admin.readiness.distribution.query(scope());
    expect(bars.map(({ from }) => from)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    for (const { from, to, count } of bars) {
      const rows = await people({ ...scope(), indexFrom: from, indexTo: to });
      expect(rows.length, `${from} to ${to}`).toBe(count);
    }
    const report = await admin.readiness.report.query(scope());
    expect(known).toBe(report.index.people);
    expect(known + unknown).toBe(report.people);
  });

  it("has the quartiles of the people's indexes, and the nights have them too", async () => {
    const indexes = (await people({ sort: "index" })).flatMap(({ index }) => index ?? []);
    const at = (share: number) => {
      const rank = (indexes.length - 1) * share;
      const [low = 0, high = 0] = [indexes[Math.floor(rank)], indexes[Math.ceil(rank)]];
      return low + (high - low) * (rank % 1);
    };
    const found = await admin.readiness.distribution.query();
    expect(found.lowerQuartile).toBeCloseTo(at(0.25), 6);
    expect(found.median).toBeCloseTo(at(0.5), 6);
    expect(found.upperQuartile).toBeCloseTo(at(0.75), 6);
    await aggregate(bare.tenantId, true);
    const { items } = await admin.readiness.history.query();
    const { lowerQuartile, median, upperQuartile } = await admin.readiness.report.query();
    expect(items[0]?.indexSpread?.median).toBeCloseTo(at(0.5), 6);
    expect(items[0]?.scoreSpread).toEqual({ lowerQuartile, median, upperQuartile });
    const [one] = (await admin.readiness.history.query({ person: bare.users[1] })).items;
    expect([one?.indexSpread, one?.scoreSpread]).toEqual([null, null]);
    const team = await admin.readiness.history.query({ team: bare.users[0] });
    const ofTeam = await admin.readiness.distribution.query({ team: bare.users[0] });
    expect(team.items[0]?.indexSpread?.median).toBeCloseTo(ofTeam.median ?? -1, 6);
  });
});

describe("sorted rows", () => {
  it("come in order over all pages, unknown values last, and none twice", async () => {
    const all = await people({});
    for (const order of ["asc", "desc"] as const) {
      const rows = await people({ sort: "index", order });
      expect(new Set(rows.map(({ userId }) => userId)).size).toBe(all.length);
      const indexes = rows.map(({ index }) => index);
      const known = indexes.filter((one) => one !== null);
      expect(indexes.slice(known.length).every((one) => one === null)).toBe(true);
      const sorted = known.toSorted((a, b) => (order === "asc" ? a - b : b - a));
      expect(known).toEqual(sorted);
    }
    const names = (await people({ sort: "displayName", order: "desc" })).map(
      ({ displayName }) => displayName ?? "",
    );
    expect(names).toEqual(names.toSorted().toReversed());
  });

  it("of every kind can be sorted by each of their fields, and by no other", async () => {
    for (const [of, fields] of [
      ["scores", ["displayName", "courseName", "quizId", "score", "submittedAt"]],
      ["bestScore", ["courseName", "attempts", "first", "best", "latest"]],
      ["assigned", ["displayName", "status", "required", "overdue", "dueAt", "expiresAt"]],
    ] as const) {
      const expected = (await admin.readiness.rows.query({ of, limit: 200 })).items.length;
      for (const sort of fields) {
        const first = await admin.readiness.rows.query({ of, sort, order: "desc", limit: 3 });
        const rest = await admin.readiness.rows.query({
          of,
          sort,
          order: "desc",
          limit: 200,
          cursor: first.nextCursor ?? "",
        });
        expect(3 + rest.items.length, `${of} by ${sort}`).toBe(expected);
      }
    }
    const wrong = admin.readiness.rows.query({ of: "scores", sort: "salary" });
    await expect(wrong).rejects.toMatchObject({ data: { reason: "bad_request", field: "sort" } });
  });
});

describe("teams", () => {
  it("begin at the top of the tree, and have the figures of their reports", async () => {
    const { items } = await admin.readiness.teams.query();
    const ring = [bare.users[18] ?? "", bare.users[21] ?? ""].toSorted();
    expect(items.map(({ team }) => team).toSorted()).toEqual(
      [bare.users[0] ?? "", ring[0] ?? ""].toSorted(),
    );
    const below = (await admin.readiness.teams.query({ under: bare.users[0] })).items;
    expect(below.map(({ team }) => team)).toEqual([bare.users[3]]);
    expect(items.find(({ team }) => team === bare.users[0])?.subteams).toBe(1);
    for (const one of [...items, ...below]) {
      const report = await admin.readiness.report.query({ team: one.team });
      expect(one.index).toBeCloseTo(report.index.value ?? -1, 9);
      expect(one.coverage).toBeCloseTo(report.index.coverage ?? -1, 9);
      expect(one.avgScore).toBeCloseTo(report.avgScore ?? -1, 9);
      const { people: count, assigned, completed, overdue } = report;
      expect(one).toMatchObject({ people: count, assigned, completed, overdue });
    }
  });

  it("are sorted by a figure, page by page", async () => {
    const all = await admin.readiness.teams.query({ sort: "index", order: "desc" });
    const first = await admin.readiness.teams.query({ sort: "index", order: "desc", limit: 1 });
    const second = await admin.readiness.teams.query({
      sort: "index",
      order: "desc",
      limit: 1,
      cursor: first.nextCursor ?? "",
    });
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.nextCursor).toBeNull();
  });

  it("of a manager are the own ones", async () => {
    const manager = await asManager(3);
    const { items } = await manager.readiness.teams.query();
    expect(items.map(({ team }) => team)).toEqual([bare.users[3]]);
    for (const under of [bare.users[0], crypto.randomUUID()]) {
      const beyond = manager.readiness.teams.query({ under });
      await expect(beyond).rejects.toMatchObject({ data: { reason: "not_found" } });
    }
  });
});

describe("who is at risk", () => {
  it("is counted over all pages", async () => {
    const { total, items } = await admin.readiness.atRisk.query({ limit: 2 });
    const everybody = await admin.readiness.atRisk.query({ limit: 200 });
    expect([items.length, total]).toEqual([2, everybody.items.length]);
    const [one] = everybody.items;
    const alone = await admin.readiness.atRisk.query({ person: one?.userId });
    expect([alone.total, alone.items]).toEqual([1, [one]]);
  });

  it("shows a rep with the permission nobody else", async () => {
    const role = await admin.roles.create.mutate({
      name: "Watcher",
      permissions: ["readiness:read", "readiness:manage", "readiness:write"],
    });
    const [user = ""] = bare.users.slice(4);
    await admin.roles.assign.mutate({ id: user, roles: [role.id] });
    const rep = clientFor(stack.server, await acme.token(user, "rep"));
    const { items } = await rep.readiness.atRisk.query({ limit: 200 });
    expect(items.filter(({ userId }) => userId !== user)).toEqual([]);
    await expect(rep.readiness.teams.query()).rejects.toMatchObject({
      data: { reason: "forbidden" },
    });
    const preview = await rep.readiness.previewModel.query({
      model: { weights: { completion: 1, score: 0, required: 0, recency: 0 } },
    });
    expect(preview.people).toBe(1);
    expect(preview.items.filter(({ userId }) => userId !== user)).toEqual([]);
  });
});
