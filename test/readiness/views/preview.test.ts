import * as fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "../support.ts";

const readiness = useReadiness();
const { aggregate, sql, stack } = readiness;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

let bare: FilledTenant;
let admin: ReturnType<typeof clientFor>;

beforeAll(async () => {
  const made = await readiness.tenant("preview", 18);
  bare = made;
  const { users, courses } = bare;
  for (const [n, user] of users.entries()) {
    if (n % 9 === 8) continue;
    for (const [c, course] of courses.entries()) {
      if ((n + c) % 5 === 4) continue;
      const status = (["completed", "in_progress", "not_started"] as const)[(n + c) % 3];
      await putProgress(sql, bare, {
        user,
        course,
        status: status ?? "not_started",
        due: n % 4 === 0 ? daysAgo(n - 6) : null,
        expires: n % 7 === 0 ? daysAgo(n - 5) : null,
        ended: n % 11 === 10 ? daysAgo(1) : null,
        completed: status === "completed" ? daysAgo(n * 9) : null,
      });
      if (n % 2 === c)
        await putResult(sql, bare, { user, course, score: (n * 29) % 101, at: daysAgo(n * 5) });
    }
  }
  const adminId = await made.tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  await aggregate(bare.tenantId);
  admin = clientFor(stack.server, await made.tenant.token(adminId, "admin"));
});

const weight = fc.constantFrom(0, 0.5, 1, 2, 7);
const required = fc.constantFrom([], [0], [0, 1], [1]);
const models = fc
  .record({
    weights: fc
      .record({ completion: weight, score: weight, required: weight, recency: weight })
      .filter((weights) => Object.values(weights).some((one) => one > 0)),
    halfLifeDays: fc.integer({ min: 1, max: 400 }),
    required: fc.record({ rep: required, manager: required }, { requiredKeys: [] }),
    atRisk: fc.record({
      indexBelow: fc.integer({ min: 0, max: 100 }),
      latestBelow: fc.integer({ min: 0, max: 100 }),
      idleDays: fc.integer({ min: 1, max: 200 }),
      graceDays: fc.constantFrom(0, 3650),
    }),
  })
  .map(({ required: named, ...model }) => ({
    ...model,
    required: Object.fromEntries(
      Object.entries(named).map(([role, places]) => [
        role,
        places.map((n) => bare.courses[n] ?? ""),
      ]),
    ),
  }));

const indexes = async () => {
  const page = await admin.readiness.rows.query({ of: "people", limit: 200 });
  if (page.kind !== "people") throw new Error("The page has another kind of rows.");
  return new Map(page.items.map(({ userId, index }) => [userId, index]));
};
const atRisk = async () => (await admin.readiness.atRisk.query({ limit: 200 })).items;
const round = (value: number | null) => (value === null ? null : Number(value.toFixed(6)));

it("says exactly what storing the model then does", async () => {
  await fc.assert(
    fc.asyncProperty(models, async (model) => {
      const before = await indexes();
      const riskBefore = new Set((await atRisk()).map(({ userId }) => userId));
      const preview = await admin.readiness.previewModel.query({ model, limit: 200 });
      const { version } = await admin.readiness.model.query();
      await admin.readiness.setModel.mutate({ after: version, model });
      await aggregate(bare.tenantId);
      const after = await indexes();
      const riskAfter = new Set((await atRisk()).map(({ userId }) => userId));
      const moved = [...after].flatMap(([userId, index]) => {
        const one = {
          userId,
          before: round(before.get(userId) ?? null),
          after: round(index),
          atRiskBefore: riskBefore.has(userId),
          atRiskAfter: riskAfter.has(userId),
        };
        return one.before === one.after && one.atRiskBefore === one.atRiskAfter ? [] : [one];
      });
      const said = preview.items.map(({ displayName: _name, ...one }) => ({
        ...one,
        before: round(one.before),
        after: round(one.after),
      }));
      const byId = <T extends { userId: string }>(rows: T[]) =>
        rows.toSorted((a, b) => a.userId.localeCompare(b.userId));
      expect(byId(said)).toEqual(byId(moved));
      expect(preview).toMatchObject({
        modelVersion: version,
        people: after.size,
        up: moved.filter((one) => (one.after ?? -1) > (one.before ?? 1000)).length,
        down: moved.filter((one) => (one.after ?? 1000) < (one.before ?? -1)).length,
        atRiskBefore: riskBefore.size,
        atRiskAfter: riskAfter.size,
      });
      const { value } = (await admin.readiness.report.query()).index;
      expect(round(preview.after)).toBe(round(value));
    }),
    { numRuns: 6 },
  );
});

it("refuses what cannot be stored, and changes nothing", async () => {
  const { version } = await admin.readiness.model.query();
  const unknown = admin.readiness.previewModel.query({
    model: { required: { rep: [crypto.randomUUID()] } },
  });
  await expect(unknown).rejects.toMatchObject({ data: { field: "model.required.rep" } });
  await admin.readiness.previewModel.query({ model: { halfLifeDays: 7 } });
  expect((await admin.readiness.model.query()).version).toBe(version);
});
