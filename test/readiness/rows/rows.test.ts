import { beforeAll, describe, expect, it } from "vitest";
import type { NumberName } from "../../../shared/readiness/rows/numbers.ts";
import type { Row, RowKind } from "../../../shared/readiness/rows/rows.ts";
import { clientFor } from "../../support/server.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "../support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

let acme: TestTenant;
let bare: FilledTenant;
let admin: ReturnType<typeof clientFor>;
let adminToken: string;

/** 20 users of three managers. Their data depends only on their number. */
beforeAll(async () => {
  const made = await readiness.tenant("rows", 20);
  ({ tenant: acme } = made);
  bare = made;
  const { users, courses, tenantId } = bare;
  await sql`update users set manager_id = ${users[0] ?? ""}
    where tenant_id = ${tenantId} and id = any(${users.slice(1, 8)})`;
  await sql`update users set manager_id = ${users[3] ?? ""}
    where tenant_id = ${tenantId} and id = any(${users.slice(8, 14)})`;
  for (const [n, user] of users.entries()) {
    for (const [c, course] of courses.entries()) {
      const status = (["completed", "in_progress", "not_started"] as const)[(n + c) % 3];
      if ((n + c) % 7 !== 0) {
        await putProgress(sql, bare, {
          user,
          course,
          status: status ?? "not_started",
          due: n % 2 === 0 ? daysAgo(n - 10) : null,
          expires: n % 5 === 0 ? daysAgo(10 - n * 3) : null,
          completed: status === "completed" ? daysAgo(n * 5) : null,
        });
      }
      for (let k = 0; k < (n * 3 + c) % 6; k += 1) {
        const score = (n * 13 + k * 37 + c) % 9 === 0 ? null : ((n * 29 + k * 17) % 10_001) / 100;
        const at = daysAgo((n * 11 + k * 7) % 180);
        await putResult(sql, bare, { user, course, quiz: `q${k % 2}, "=x"`, score, at });
      }
    }
  }
  await sql`update users set active = false where id = any(${users.slice(17)})`;
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  await aggregate(tenantId);
  adminToken = await acme.token(adminId, "admin");
  admin = clientFor(stack.server, adminToken);
});

/** All rows behind a figure, read in pages whose size does not divide their number. */
async function rowsOf<K extends RowKind>(
  of: NumberName,
  kind: K,
  scope: object,
): Promise<Row<K>[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page = await admin.readiness.rows.query({
      of,
      ...scope,
      limit: 7,
      ...(cursor === null ? {} : { cursor }),
    });
    expect(page.kind).toBe(kind);
    rows.push(...page.items);
    ({ nextCursor: cursor } = page as { nextCursor: string | null });
  } while (cursor !== null);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return rows as Row<K>[];
}

const mean = (values: number[]) =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
const known = (values: (number | null)[]) => values.filter((one) => one !== null);
function quantile(values: number[], place: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * place;
  const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (rank % 1);
}

function trendOf(results: Row<"results">[], asOf: Date, days: number) {
  const today = Math.floor(asOf.getTime() / 86_400_000);
  const age = ({ submittedAt }: Row<"results">) =>
    today - Math.floor(Date.parse(submittedAt) / 86_400_000);
  const within = results.filter((one) => age(one) < days).map(({ score }) => score);
  const before = results
    .filter((one) => age(one) >= days && age(one) < 2 * days)
    .map(({ score }) => score);
  if (within.length < 2 || before.length < 2) return null;
  const error = (values: number[]) => {
    const middle = mean(values) ?? 0;
    const squares = values.map((one) => (one - middle) ** 2);
    return squares.reduce((sum, one) => sum + one, 0) / (values.length - 1) / values.length;
  };
  return {
    change: (mean(within) ?? 0) - (mean(before) ?? 0),
    standardError: Math.sqrt(error(within) + error(before)),
    scores: within.length,
    scoresBefore: before.length,
  };
}

/** The figures of a report, computed only from its rows. */
async function workOut(scope: object, asOf: Date) {
  const results = await rowsOf("scores", "results", scope);
  const scores = results.map(({ score }) => score);
  const quizzes = await rowsOf("bestScore", "quizzes", scope);
  const assignments = await rowsOf("assigned", "assignments", scope);
  const people = await rowsOf("people", "people", scope);
  const middle = mean(scores) ?? 0;
  const squares = scores.map((one) => (one - middle) ** 2);
  const count = async (of: NumberName) => (await rowsOf(of, "assignments", scope)).length;
  const completed = await count("completed");
  const coverage = people.reduce((sum, one) => sum + one.coverage, 0);
  const points = people.reduce((sum, one) => sum + (one.index ?? 0) * one.coverage, 0);
  const component = (name: "completion" | "score" | "required" | "recency") => ({
    value: mean(known(people.map((one) => one[name]))),
    people: known(people.map((one) => one[name])).length,
  });
  return {
    avgScore: mean(scores),
    completionRate: assignments.length === 0 ? null : completed / assignments.length,
    people: people.length,
    deactivated: (await rowsOf("deactivated", "people", scope)).length,
    scores: scores.length,
    median: quantile(scores, 0.5),
    lowerQuartile: quantile(scores, 0.25),
    upperQuartile: quantile(scores, 0.75),
    standardDeviation:
      scores.length < 2
        ? null
        : Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / (scores.length - 1)),
    firstAttempt: mean(known(quizzes.map(({ first }) => first))),
    bestScore: mean(known(quizzes.map(({ best }) => best))),
    latestScore: mean(known(quizzes.map(({ latest }) => latest))),
    assigned: assignments.length,
    completed,
    inProgress: await count("inProgress"),
    notStarted: await count("notStarted"),
    overdue: await count("overdue"),
    expired: await count("expired"),
    expiring: await count("expiring"),
    trend: {
      days7: trendOf(results, asOf, 7),
      days30: trendOf(results, asOf, 30),
      days90: trendOf(results, asOf, 90),
    },
    index: {
      value: coverage === 0 ? null : points / coverage,
      people: (await rowsOf("index", "people", scope)).length,
      coverage: people.length === 0 ? null : coverage / people.length,
      components: {
        completion: component("completion"),
        score: component("score"),
        required: component("required"),
        recency: component("recency"),
      },
    },
  };
}

/** Rounds each number, because the sums are computed in another order. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, one: unknown) =>
      typeof one === "number" ? Number(one.toFixed(4)) : one,
    ),
  );

describe("the rows behind a report", () => {
  const scopes: [string, () => object][] = [
    ["the tenant", () => ({})],
    ["a team", () => ({ team: bare.users[0] })],
    ["a team within it", () => ({ team: bare.users[3] })],
    ["a team of one", () => ({ team: bare.users[15] })],
    ["a role", () => ({ role: "manager" })],
    ["a course", () => ({ course: bare.courses[1] })],
    ["a person", () => ({ person: bare.users[11] })],
    ["who is deactivated", () => ({ person: bare.users[18] })],
    ["a team's role", () => ({ team: bare.users[0], role: "rep" })],
    ["a team's course", () => ({ team: bare.users[0], course: bare.courses[0] })],
    ["a person's course", () => ({ person: bare.users[5], course: bare.courses[0] })],
  ];

  it.each(scopes)("of %s give the same figures", async (_name, scope) => {
    const report = await admin.readiness.report.query(scope());
    const components = Object.entries(report.index.components).map(
      ([name, { value, people }]) => [name, { value, people }] as const,
    );
    const worked = await workOut(scope(), new Date(report.asOf));
    const names = new Set(Object.keys(worked));
    const reported = Object.fromEntries(Object.entries(report).filter(([name]) => names.has(name)));
    const { value, people, coverage } = report.index;
    const index = { value, people, coverage, components: Object.fromEntries(components) };
    expect(rounded(worked)).toEqual(rounded({ ...reported, index }));
  });

  it("remain those of the report while newer results are pending", async () => {
    const before = await rowsOf("scores", "results", {});
    const [user = ""] = bare.users;
    const [course = ""] = bare.courses;
    await putResult(sql, bare, { user, course, score: 1, at: new Date() });
    expect(await rowsOf("scores", "results", {})).toEqual(before);
    await aggregate(bare.tenantId);
    expect((await rowsOf("scores", "results", {})).length).toBe(before.length + 1);
  });

  it("are refused for an invalid cursor, and outside of the caller's tree", async () => {
    await expect(
      admin.readiness.rows.query({ of: "scores", cursor: "AAAA" }),
    ).rejects.toMatchObject({ data: { field: "cursor" } });
    const manager = clientFor(stack.server, await acme.token(bare.users[3] ?? "", "manager"));
    const rows = await manager.readiness.rows.query({ of: "people", limit: 200 });
    expect(new Set(rows.items.map(({ userId }) => userId))).toEqual(
      new Set([bare.users[3], ...bare.users.slice(8, 14)]),
    );
    const beyond = manager.readiness.rows.query({ of: "people", team: bare.users[0] });
    await expect(beyond).rejects.toMatchObject({ data: { reason: "not_found" } });
  });
});

describe("an export", () => {
  const ask = (query: string) =>
    fetch(`${stack.server.url}/api/tenants/rows/readiness/export?${query}`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });

  it("has the same rows, as CSV without formulas and as JSON", async () => {
    const rows = await rowsOf("scores", "results", {});
    const json = await ask("of=scores&format=json");
    expect(await json.json()).toMatchObject({ of: "scores", kind: "results", rows });
    const csv = await ask("of=scores");
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = (await csv.text()).trimEnd().split("\r\n");
    expect(lines[0]).toBe("userId,displayName,id,courseId,courseName,quizId,score,submittedAt");
    expect(lines.length).toBe(rows.length + 1);
    expect(lines.slice(1).every((line) => /,("q[01], ""=x"""|q),/.test(line))).toBe(true);
  });

  it("is refused before it begins if the query is invalid, and is audited", async () => {
    const wrong = await ask("of=salaries");
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { field: "of" }]);
    expect((await ask(`of=people&team=${crypto.randomUUID()}`)).status).toBe(404);
    await (await ask("of=people&role=manager")).text();
    const entries = (await admin.audit.list.query({ subjectId: bare.tenantId })).items;
    expect(entries.find(({ action }) => action === "readiness.export")?.after).toMatchObject({
      of: "people",
      role: "manager",
    });
  });
});
