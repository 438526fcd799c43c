import postgres from "postgres";
import { afterAll, beforeAll } from "vitest";
import type { Context } from "../../shared/context.ts";
import { newId } from "../../shared/ids.ts";
import { aggregateTeamReadiness } from "../../shared/readiness/aggregate.ts";
import { countUp } from "../../shared/readiness/rollup/count-up.ts";
import { contextFor } from "../../worker/run-job.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";

/** A stack of the file's own, and ways to write and count past every verb. */
export function useReadiness() {
  const opened: { stack?: Stack; sql?: postgres.Sql } = {};
  const stack = () => opened.stack ?? missing();
  const sql = () => opened.sql ?? missing();
  beforeAll(async () => {
    opened.stack = await startStack();
    opened.sql = postgres(opened.stack.outside.database.superuser, {
      max: 2,
      onnotice: () => undefined,
    });
  });
  afterAll(async () => {
    await opened.sql?.end();
    await opened.stack?.stop();
  });
  const contextOf = (tenantId: string): Context =>
    contextFor(stack().analytics.services, {
      tenantId,
      requestId: "test",
      job: "readiness.aggregate",
    });
  return {
    stack,
    sql,
    contextOf,
    /** Brings the rollups up to now. */
    count: (tenantId: string, anew = false) => {
      const ctx = contextOf(tenantId);
      return ctx.scope.writeOnSnapshot((db) => countUp(ctx, db, anew));
    },
    /** The analytics worker's job, as it runs in the night or by day. */
    aggregate: (tenantId: string, nightly = false) =>
      aggregateTeamReadiness({ ctx: contextOf(tenantId), nightly }),
    tenant: async (slug: string, people: number) => {
      const tenant = await createTestTenant(stack().outside, stack().server, slug);
      return { tenant, ...(await fill(sql(), tenant, people)) };
    },
  };
}

const missing = (): never => {
  throw new Error("The stack has not been started.");
};

/** Some people, every third a manager, and two courses, the first one required. */
async function fill(sql: postgres.Sql, { id: tenantId }: TestTenant, people: number) {
  const users = Array.from({ length: people }, () => newId());
  const courses = [newId(), newId()];
  for (const [n, id] of users.entries()) {
    await sql`insert into users ${sql({
      tenant_id: tenantId,
      id,
      user_name: `u${n}`,
      user_name_key: `u${n}`,
      display_name: `u${n}`,
      role: n % 3 === 0 ? "manager" : "rep",
      active: true,
      resource: sql.json({ userName: `u${n}` }),
      created_at: new Date("2026-01-01"),
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

export type Bare = Awaited<ReturnType<typeof fill>>;

/** A quiz result, written past every verb. */
export async function putResult(
  sql: postgres.Sql,
  { tenantId }: Pick<Bare, "tenantId">,
  one: { user: string; course: string; quiz?: string; score: number | null; at: Date },
): Promise<void> {
  await sql`insert into quiz_results ${sql({
    tenant_id: tenantId,
    user_id: one.user,
    course_id: one.course,
    id: newId(),
    submission_id: newId(),
    quiz_id: one.quiz ?? "q",
    answers: sql.json([]),
    score: one.score,
    submitted_at: one.at,
  })}`;
}

/** An assignment and how far its person is, written past every verb. */
export async function putProgress(
  sql: postgres.Sql,
  { tenantId }: Pick<Bare, "tenantId">,
  one: {
    user: string;
    course: string;
    status: "not_started" | "in_progress" | "completed";
    due?: Date | null;
    expires?: Date | null;
    completed?: Date | null;
    ended?: Date | null;
  },
): Promise<void> {
  const { user, course, status, due = null, expires = null, completed = null } = one;
  const { ended = null } = one;
  await sql`insert into assignments (tenant_id, user_id, course_id, assigned_at, due_at, expires_at, ended_at)
    values (${tenantId}, ${user}, ${course}, now(), ${due}, ${expires}, ${ended})
    on conflict (tenant_id, user_id, course_id) do update
    set due_at = excluded.due_at, expires_at = excluded.expires_at, ended_at = excluded.ended_at`;
  await sql`insert into course_progress (tenant_id, user_id, course_id, status, completed_at)
    values (${tenantId}, ${user}, ${course}, ${status}, ${completed})
    on conflict (tenant_id, user_id, course_id) do update
    set status = excluded.status, completed_at = excluded.completed_at, xid = pg_current_xact_id()`;
}
