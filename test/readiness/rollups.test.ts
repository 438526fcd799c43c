import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../shared/ids.ts";
import { countUp } from "../../shared/readiness/rollup/count-up.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { contextFor } from "../../worker/run-job.ts";

let stack: Stack;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await startStack();
  sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await stack.stop();
});

const contextOf = (tenantId: string) =>
  contextFor(stack.analytics.services, { tenantId, requestId: "test", job: "readiness.aggregate" });

const count = (tenantId: string, anew = false) => {
  const ctx = contextOf(tenantId);
  return ctx.scope.writeAtOneMoment((db) => countUp(ctx, db, anew));
};

/** A tenant with some people and two courses, written past every verb. */
async function bareTenant(slug: string, people: number) {
  const { id: tenantId } = await createTestTenant(stack.outside, stack.server, slug);
  const users = Array.from({ length: people }, () => newId());
  const courses = [newId(), newId()];
  for (const [n, id] of users.entries()) {
    await sql`insert into users ${sql({
      tenant_id: tenantId,
      id,
      user_name: `u${n}`,
      display_name: `u${n}`,
      role: n % 3 === 0 ? "manager" : "rep",
      active: true,
      resource: sql.json({ userName: `u${n}` }),
    })}`;
  }
  for (const [n, id] of courses.entries()) {
    await sql`insert into courses ${sql({
      tenant_id: tenantId,
      id,
      mindtickle_id: `m${n}`,
      name: `c${n}`,
      series_name: "s",
      required: n === 0,
      pass_score: 80,
    })}`;
  }
  return { tenantId, users, courses };
}

type Bare = Awaited<ReturnType<typeof bareTenant>>;

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
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take({ tenantId, users, courses }: Bare, one: Step): Promise<void> {
  const at = (days: number) => new Date(Date.now() + days * 86_400_000);
  const user = "person" in one ? (users[one.person % users.length] ?? "") : "";
  const courseId = "course" in one ? (courses[one.course] ?? "") : "";
  const of = { tenant_id: tenantId, user_id: user, course_id: courseId };
  switch (one.kind) {
    case "result":
      await sql`insert into quiz_results ${sql({
        ...of,
        id: newId(),
        submission_id: newId(),
        quiz_id: `q${one.quiz}`,
        answers: sql.json([]),
        score: one.score === null ? null : one.score / 100,
        submitted_at: at(one.day),
      })}`;
      return;
    case "progress": {
      const due = one.due === null ? null : at(one.due);
      const expires = one.expires === null ? null : at(one.expires);
      await sql`insert into assignments (tenant_id, user_id, course_id, assigned_at, due_at, expires_at)
        values (${tenantId}, ${user}, ${courseId}, now(), ${due}, ${expires})
        on conflict (tenant_id, user_id, course_id) do update
        set due_at = excluded.due_at, expires_at = excluded.expires_at`;
      await sql`insert into course_progress (tenant_id, user_id, course_id, status)
        values (${tenantId}, ${user}, ${courseId}, ${one.status})
        on conflict (tenant_id, user_id, course_id) do update
        set status = excluded.status, xid = pg_current_xact_id()`;
      return;
    }
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
  }
}

/** Counted over the rows themselves, by nothing that the product shares. */
async function independently(tenantId: string) {
  const [row] = await sql`
    with p as (select id from users where tenant_id = ${tenantId} and active and deleted_at is null)
    select (select count(*)::int from p) as people,
      (select count(score)::int from quiz_results q join p on p.id = q.user_id) as scores,
      (select coalesce(sum(score), 0)::text from quiz_results q join p on p.id = q.user_id) as sum,
      (select count(*)::int from assignments a join p on p.id = a.user_id) as assigned,
      (select count(*)::int from course_progress c join p on p.id = c.user_id
        where status = 'completed') as completed`;
  return row;
}

describe("the rollups", () => {
  let runs = 0;

  it("are the same, counted by and by or all at once, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 6 }),
        async (rounds) => {
          const bare = await bareTenant(`random-${(runs += 1)}`, 8);
          await count(bare.tenantId);
          for (const steps of rounds) {
            for (const one of steps) await take(bare, one);
            expect((await count(bare.tenantId)).anew).toBe(false);
          }
          expect(await count(bare.tenantId, true)).toMatchObject({ anew: true, mended: [] });
          const [tenant] =
            await sql`select people, scores, score_sum::text as sum, assigned, completed
          from readiness_scopes where tenant_id = ${bare.tenantId} and scope = 'tenant'`;
          const expected = await independently(bare.tenantId);
          expect({ ...tenant, sum: Number(tenant?.["sum"]) }).toEqual({
            ...expected,
            sum: Number(expected?.["sum"]),
          });
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  }, 120_000);

  it("that were spoilt are found and mended by counting anew", async () => {
    const { tenantId, users, courses } = await bareTenant("spoilt", 4);
    const bare = { tenantId, users, courses };
    const result = { kind: "result", course: 0, quiz: 0, score: 5000, day: -1 } as const;
    for (const person of [0, 1, 2]) await take(bare, { ...result, person });
    await count(tenantId);
    await sql`update readiness_scopes set scores = scores + 1
      where tenant_id = ${tenantId} and scope = 'tenant'`;
    expect((await count(tenantId, true)).mended).toEqual(["readiness_scopes tenant "]);
    expect((await count(tenantId, true)).mended).toEqual([]);
  });
});
