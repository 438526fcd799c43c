import { describe, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "./support.ts";

const { aggregate, sql, stack, tenant } = useReadiness();

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const inDays = (days: number) => daysAgo(-days);

/**
 * Ten users and the default model: completion 2, score 3, required 4, recency 1, a half-life of 90
 * days. The first course is required. `index` and `coverage` are computed by hand.
 */
const people: {
  name: string;
  does: (bare: FilledTenant, user: string) => Promise<unknown>[];
  index: number | null;
  coverage: number;
}[] = [
  { name: "has nothing", does: () => [], index: null, coverage: 0 },
  {
    name: "is assigned both, and did nothing: (2·0 + 4·0 + 1·0) / 7",
    does: (bare, user) => bare.courses.map((course) => progress(bare, user, course, "not_started")),
    index: 0,
    coverage: 0.7,
  },
  {
    name: "has done all of it today",
    does: (bare, user) => [
      ...bare.courses.map((course) => progress(bare, user, course, "completed", 0)),
      result(bare, user, 100, 0),
    ],
    index: 100,
    coverage: 1,
  },
  {
    name: "did the required one 90 days ago: (2·½ + 4·1 + 1·½) / 7",
    does: (bare, user) => [
      progress(bare, user, bare.courses[0], "completed", 90),
      progress(bare, user, bare.courses[1], "not_started"),
    ],
    index: (100 * 5.5) / 7,
    coverage: 0.7,
  },
  {
    name: "did it 180 days ago, and the certification expired: (2·0 + 4·0 + 1·¼) / 7",
    does: (bare, user) => [
      progress(bare, user, bare.courses[0], "completed", 180, { expires: daysAgo(1) }),
    ],
    index: 25 / 7,
    coverage: 0.7,
  },
  {
    name: "is overdue, best 80 of 60 and 80, 90 days ago: (2·0 + 3·0.8 + 4·0 + 1·½) / 10",
    does: (bare, user) => [
      progress(bare, user, bare.courses[0], "in_progress", null, { due: daysAgo(3) }),
      result(bare, user, 80, 91),
      result(bare, user, 60, 90),
    ],
    index: 29,
    coverage: 1,
  },
  {
    name: "has one unknown score of today, which is never 0: (1·1) / 1",
    does: (bare, user) => [result(bare, user, null, 0)],
    index: 100,
    coverage: 0.1,
  },
  {
    name: "is deactivated",
    does: (bare, user) => [
      result(bare, user, 0, 0),
      sql`update users set active = false where id = ${user}`,
    ],
    index: null,
    coverage: 0,
  },
  {
    name: "did what is not required, one score known and one not: (2·1 + 3·1 + 1·1) / 6",
    does: (bare, user) => [
      progress(bare, user, bare.courses[1], "completed", 0),
      result(bare, user, 100, 1, "a"),
      result(bare, user, null, 0, "b"),
    ],
    index: 100,
    coverage: 0.6,
  },
  {
    name: "did it 45 days ago, which ends in 10, best 50: (2·1 + 3·½ + 4·1 + 1·√½) / 10",
    does: (bare, user) => [
      progress(bare, user, bare.courses[0], "completed", 45, { expires: inDays(10) }),
      result(bare, user, 50, 45),
    ],
    index: 10 * (7.5 + Math.SQRT1_2),
    coverage: 1,
  },
];

const progress = (
  bare: FilledTenant,
  user: string,
  course: string | undefined,
  status: "not_started" | "in_progress" | "completed",
  completedDaysAgo: number | null = null,
  dates: { due?: Date; expires?: Date } = {},
) => {
  const completed = completedDaysAgo === null ? null : daysAgo(completedDaysAgo);
  return putProgress(sql, bare, { user, course: course ?? "", status, completed, ...dates });
};
const result = (bare: FilledTenant, user: string, score: number | null, days: number, quiz = "q") =>
  putResult(sql, bare, { user, course: bare.courses[0] ?? "", quiz, score, at: daysAgo(days) });

async function tenOf(slug: string) {
  const { tenant: acme, ...bare } = await tenant(slug, people.length);
  for (const [n, { does }] of people.entries()) await Promise.all(does(bare, bare.users[n] ?? ""));
  await sql`update users set role = 'rep' where tenant_id = ${bare.tenantId}`;
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  await aggregate(bare.tenantId);
  const admin = clientFor(stack.server, await acme.token(adminId, "admin"));
  return { bare, admin };
}

describe("the index", () => {
  it("of ten users is the one computed by hand", async () => {
    const { bare, admin } = await tenOf("ten");
    for (const [n, { name, index, coverage }] of people.entries()) {
      const reported = (await admin.readiness.report.query({ person: bare.users[n] ?? "" })).index;
      expect({ name, coverage: reported.coverage ?? 0 }).toEqual({ name, coverage });
      if (index === null) expect({ name, value: reported.value }).toEqual({ name, value: null });
      else expect(reported.value, name).toBeCloseTo(index, 3);
      expect(reported.modelVersion).toBe(1);
    }
  });

  it("of all users weights each by its coverage, and has its components", async () => {
    const { admin } = await tenOf("all-ten");
    const { index, people: active } = await admin.readiness.report.query();
    // The admin is the tenth active person.
    expect(active).toBe(10);
    expect(index.people).toBe(8);
    const points = 0 + 10 + 5.5 + 0.25 + 2.9 + 1 + 6 + 7.5 + Math.SQRT1_2;
    expect(index.value).toBeCloseTo((100 * points) / 58, 3);
    expect(index.coverage).toBeCloseTo(5.8 / 10, 6);
    expect(index.components).toMatchObject({
      completion: { weight: 2, people: 7, value: expect.closeTo((100 * 4.5 - 100) / 7, 3) },
      score: { weight: 3, people: 4, value: expect.closeTo((100 + 80 + 100 + 50) / 4, 3) },
      required: { weight: 4, people: 6, value: expect.closeTo(300 / 6, 3) },
      recency: {
        weight: 1,
        people: 8,
        value: expect.closeTo((100 * (0 + 1 + 0.5 + 0.25 + 0.5 + 1 + 1 + Math.SQRT1_2)) / 8, 3),
      },
    });
  });
});

describe("the model", () => {
  it("changes with a new model version, which recounts all users; earlier reports keep their version", async () => {
    const { bare, admin } = await tenOf("changed");
    const before = await admin.readiness.report.query();
    const { version, model } = await admin.readiness.model.query();
    expect([version, model.weights.required]).toEqual([1, 4]);
    const [required = ""] = bare.courses.slice(1);
    const changed = {
      ...model,
      weights: { completion: 0, score: 0, required: 1, recency: 0 },
      required: { rep: [required] },
    };
    const made = await admin.readiness.setModel.mutate({ after: 1, model: changed });
    expect(made).toMatchObject({ version: 2, model: changed });
    await aggregate(bare.tenantId);
    const after = await admin.readiness.report.query();
    // Two of nine reps have completed the second course. It was not required from the other seven before.
    expect(after.index).toMatchObject({ modelVersion: 2, people: 9, coverage: 0.9 });
    expect(after.index.value).toBeCloseTo((100 * 2) / 9, 3);
    const past = await admin.readiness.report.query({ asOf: before.asOf });
    expect(past.index).toEqual(before.index);
    expect((await admin.readiness.model.query({ version: 1 })).model).toEqual(model);
    const { items } = await admin.readiness.models.query();
    expect(items.map((one) => one.version)).toEqual([2, 1]);
    const entries = (await admin.audit.list.query({ subjectId: bare.tenantId })).items;
    expect(entries.find(({ action }) => action === "readiness.model")).toMatchObject({
      before: { version: 1 },
      after: { version: 2 },
    });
  });

  it("is refused if it is invalid or based on an outdated version", async () => {
    const { bare, admin } = await tenOf("refused");
    const set = (input: object) =>
      admin.readiness.setModel.mutate({ after: 1, model: {}, ...input }).then(
        () => "taken",
        (error: { data: { reason: string; field: string } }) => error.data,
      );
    const none = { completion: 0, score: 0, required: 0, recency: 0 };
    expect(await set({ model: { weights: none } })).toMatchObject({ field: "model.weights" });
    expect(await set({ model: { halfLifeDays: 0 } })).toMatchObject({
      field: "model.halfLifeDays",
    });
    const unknown = { rep: [bare.courses[0], crypto.randomUUID()] };
    expect(await set({ model: { required: unknown } })).toMatchObject({
      reason: "bad_request",
      field: "model.required.rep",
    });
    expect(await set({ after: 7 })).toMatchObject({ reason: "conflict", field: "after" });
    const both = await Promise.all([set({}), set({})]);
    expect(both.map((one) => (typeof one === "string" ? one : one.reason)).toSorted()).toEqual([
      "conflict",
      "taken",
    ]);
    expect(await set({ after: 2 })).toBe("taken");
    await expect(admin.readiness.model.query({ version: 9 })).rejects.toThrow("no version 9");
  });
});
