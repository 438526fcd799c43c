import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readinessModel } from "../../shared/readiness/model/readiness-model.ts";
import { updateRollups } from "../../shared/readiness/rollup/update-rollups.ts";
import { watch } from "../../worker/alerts/watch.ts";
import { type FilledTenant, putProgress, putResult, useReadiness } from "./support.ts";

const { contextOf, sql, stack, tenant, update } = useReadiness();

const person = fc.nat({ max: 7 });
const course = fc.nat({ max: 1 });
const day = fc.integer({ min: -60, max: 60 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant("result" as const),
    person,
    course,
    quiz: fc.nat({ max: 2 }),
    score: fc.option(fc.integer({ min: 0, max: 10_000 }), { nil: null, freq: 5 }),
    day: fc.integer({ min: -100, max: 0 }),
  }),
  fc.record({
    kind: fc.constant("progress" as const),
    person,
    course,
    status: fc.constantFrom("not_started", "in_progress", "completed"),
    due: fc.option(day, { nil: null }),
    expires: fc.option(day, { nil: null }),
    ended: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("move" as const),
    person,
    below: fc.option(person, { nil: null }),
  }),
  fc.record({ kind: fc.constant("active" as const), person, active: fc.boolean() }),
  fc.record({
    kind: fc.constant("role" as const),
    person,
    role: fc.constantFrom("rep", "manager"),
  }),
  fc.record({ kind: fc.constant("delete" as const), person }),
  fc.record({ kind: fc.constant("required" as const), course, required: fc.boolean() }),
  fc.record({ kind: fc.constant("archived" as const), course, archived: fc.boolean() }),
  fc.record({
    kind: fc.constant("model" as const),
    rep: fc.option(fc.subarray([0, 1]), { nil: undefined }),
    weight: fc.constantFrom(0, 0.001, 3, 1000),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function perform(bare: FilledTenant, one: Step): Promise<void> {
  const { tenantId, users, courses } = bare;
  const at = (days: number) => new Date(Date.now() + days * 86_400_000);
  const user = "person" in one ? (users[one.person % users.length] ?? "") : "";
  const courseId = "course" in one ? (courses[one.course] ?? "") : "";
  switch (one.kind) {
    case "result": {
      const score = one.score === null ? null : one.score / 100;
      const quiz = `q${one.quiz}`;
      await putResult(sql, bare, { user, course: courseId, quiz, score, at: at(one.day) });
      return;
    }
    case "progress":
      await putProgress(sql, bare, {
        user,
        course: courseId,
        status: one.status,
        due: one.due === null ? null : at(one.due),
        expires: one.expires === null ? null : at(one.expires),
        ended: one.ended ? new Date() : null,
        completed: one.status === "completed" ? at(-Math.abs(one.due ?? 0)) : null,
      });
      return;
    case "move": {
      const below = one.below === null ? null : (users[one.below % users.length] ?? null);
      await sql`update users set manager_id = ${below === user ? null : below}
        where tenant_id = ${tenantId} and id = ${user}`;
      return;
    }
    case "active":
      await sql`update users set active = ${one.active} where tenant_id = ${tenantId} and id = ${user}`;
      return;
    case "role":
      await sql`update users set role = ${one.role} where tenant_id = ${tenantId} and id = ${user}`;
      return;
    case "delete":
      await sql`update users set deleted_at = now(), active = false
        where tenant_id = ${tenantId} and id = ${user}`;
      return;
    case "required":
      await sql`update courses set required = ${one.required}
        where tenant_id = ${tenantId} and id = ${courseId}`;
      return;
    case "archived":
      await sql`update courses set archived_at = ${one.archived ? new Date() : null}
        where tenant_id = ${tenantId} and id = ${courseId}`;
      return;
    case "model": {
      const rep = one.rep?.map((n) => courses[n] ?? "");
      const model = readinessModel.parse({ weights: { score: one.weight }, required: { rep } });
      await sql`insert into readiness_models (tenant_id, version, model, created_by)
        select ${tenantId}, max(version) + 1, ${sql.json(model)}, 'test' from readiness_models
        where tenant_id = ${tenantId}`;
      return;
    }
  }
}

/** The totals, computed by independent SQL. */
async function independentTotals(tenantId: string) {
  const [row] = await sql`
    with p as (select id from users where tenant_id = ${tenantId} and active and deleted_at is null)
    select (select count(*)::int from p) as people,
      (select count(score)::int from quiz_results q join p on p.id = q.user_id) as scores,
      (select coalesce(sum(score), 0)::text from quiz_results q join p on p.id = q.user_id) as sum,
      (select count(*)::int from assignments a join p on p.id = a.user_id
        where ended_at is null) as assigned,
      (select count(*)::int from course_progress c join p on p.id = c.user_id
        join assignments a using (user_id, course_id) where ended_at is null and status = 'completed') as completed`;
  return row;
}

describe("the rollups", () => {
  let runs = 0;

  it("are the same after incremental updates and after a full recount, for random histories", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }),
        async (rounds) => {
          const bare = await tenant(`random-${(runs += 1)}`, 8);
          await update(bare.tenantId);
          for (const steps of rounds) {
            for (const one of steps) await perform(bare, one);
            const isOtherModel = steps.some(({ kind }) => kind === "model");
            expect((await update(bare.tenantId)).full).toBe(isOtherModel);
          }
          expect(await update(bare.tenantId, true)).toMatchObject({ full: true, corrected: [] });
          const [totals] =
            await sql`select people, scores, score_sum::text as sum, assigned, completed
          from readiness_scopes where tenant_id = ${bare.tenantId} and scope = 'tenant'`;
          const expected = await independentTotals(bare.tenantId);
          expect({ ...totals, sum: Number(totals?.["sum"]) }).toEqual({
            ...expected,
            sum: Number(expected?.["sum"]),
          });
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  it("are corrected by a full recount, which opens an alert", async () => {
    const bare = await tenant("corrected", 4);
    const { tenantId } = bare;
    const result = { kind: "result", course: 0, quiz: 0, score: 5000, day: -1 } as const;
    for (const person of [0, 1, 2]) await perform(bare, { ...result, person });
    await update(tenantId);
    await sql`update readiness_scopes set scores = scores + 1
      where tenant_id = ${tenantId} and scope = 'tenant'`;
    const alerts = async () => {
      await watch(stack.analytics.services, 0);
      return sql`select detail, resolved_at is null as open from alerts
        where kind = 'readiness_corrected' and about_tenant_id = ${tenantId}`;
    };
    expect(await alerts()).toEqual([]);
    expect((await update(tenantId, true)).corrected).toEqual(["readiness_scopes tenant "]);
    expect(await alerts()).toMatchObject([
      { detail: expect.stringMatching(/^1 rows of/), open: true },
    ]);
    // An incremental update compares nothing, so the alert stays until the next full recount.
    await update(tenantId);
    expect(await alerts()).toMatchObject([{ open: true }]);
    expect((await update(tenantId, true)).corrected).toEqual([]);
    expect(await alerts()).toMatchObject([{ open: false }]);
  });

  it("are updated without blocking writers", async () => {
    const bare = await tenant("writers", 3);
    const { tenantId, users, courses } = bare;
    const [user = "", course = ""] = [users[0], courses[0]];
    await update(tenantId);
    await perform(bare, { kind: "result", person: 0, course: 0, quiz: 0, score: 1, day: -1 });
    const ctx = contextOf(tenantId);
    await ctx.scope.writeOnSnapshot(async (db) => {
      await updateRollups(ctx, db, true);
      // Nothing is committed yet: a blocked writer would wait forever.
      await putResult(sql, bare, { user, course, score: 50, at: new Date() });
      await putProgress(sql, bare, { user, course, status: "completed" });
      await sql`update users set role = 'admin' where id = ${user}`;
      await sql`update courses set required = false where id = ${course}`;
    });
    expect(await update(tenantId)).toMatchObject({ full: false, people: 1 });
  });
});
