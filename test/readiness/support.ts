import type postgres from "postgres";
import type { Context } from "../../shared/context.ts";
import { newId } from "../../shared/ids.ts";
import { aggregateTeamReadiness } from "../../shared/readiness/report/aggregate.ts";
import { storeNight } from "../../shared/readiness/history/store-night.ts";
import { updateRollups } from "../../shared/readiness/rollup/update-rollups.ts";
import { contextFor } from "../../worker/run-job.ts";
import { useSql } from "../support/database.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";

/** A stack for one test file, with helpers that write and update without going through the product. */
export function useReadiness() {
  const stack = useStack();
  const sql = useSql(stack);
  const contextOf = (tenantId: string): Context =>
    contextFor(stack.analytics.services, {
      tenantId,
      requestId: "test",
      job: "readiness.aggregate",
    });
  return {
    stack,
    sql,
    contextOf,
    /** Updates the rollups; `checked` also runs a full recount. */
    update: (tenantId: string, checked = false) => {
      const ctx = contextOf(tenantId);
      return ctx.scope.writeOnSnapshot((db) => updateRollups(ctx, db, checked));
    },
    /** Runs the aggregation as the analytics worker does. */
    aggregate: (tenantId: string, nightly = false) =>
      aggregateTeamReadiness({
        ctx: contextOf(tenantId),
        storeNight: nightly ? storeNight : undefined,
      }),
    tenant: async (slug: string, people: number) => {
      const tenant = await createTestTenant(stack.outside, stack.server, slug);
      return { tenant, ...(await fill(sql, tenant, people)) };
    },
  };
}

/** Inserts users, every third one a manager, and two courses. The first course is required. */
async function fill(sql: postgres.Sql, { id: tenantId }: TestTenant, people: number) {
  const users = Array.from({ length: people }, () => newId());
  const courses = [newId(), newId()];
  const rows = users.map((id, n) => ({
    tenant_id: tenantId,
    id,
    user_name: `u${n}`,
    user_name_key: `u${n}`,
    display_name: `u${n}`,
    role: n % 3 === 0 ? "manager" : "rep",
    active: true,
    resource: sql.json({ userName: `u${n}` }),
    created_at: new Date("2026-01-01"),
  }));
  for (let from = 0; from < rows.length; from += 1000)
    await sql`insert into users ${sql(rows.slice(from, from + 1000))}`;
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

export type FilledTenant = Awaited<ReturnType<typeof fill>>;

/** Inserts a quiz result directly. */
export async function putResult(
  sql: postgres.Sql,
  { tenantId }: Pick<FilledTenant, "tenantId">,
  result: { user: string; course: string; quiz?: string; score: number | null; at: Date },
): Promise<void> {
  await sql`insert into quiz_results ${sql({
    tenant_id: tenantId,
    user_id: result.user,
    course_id: result.course,
    id: newId(),
    submission_id: newId(),
    quiz_id: result.quiz ?? "q",
    answers: sql.json([]),
    score: result.score,
    submitted_at: result.at,
  })}`;
}

/** Inserts or updates an assignment and its progress directly. */
export async function putProgress(
  sql: postgres.Sql,
  { tenantId }: Pick<FilledTenant, "tenantId">,
  progress: {
    user: string;
    course: string;
    status: "not_started" | "in_progress" | "completed";
    due?: Date | null;
    expires?: Date | null;
    completed?: Date | null;
    ended?: Date | null;
  },
): Promise<void> {
  const { user, course, status, due = null, expires = null, completed = null } = progress;
  const { ended = null } = progress;
  await sql`insert into assignments (tenant_id, user_id, course_id, assigned_at, due_at, expires_at, ended_at)
    values (${tenantId}, ${user}, ${course}, now(), ${due}, ${expires}, ${ended})
    on conflict (tenant_id, user_id, course_id) do update
    set due_at = excluded.due_at, expires_at = excluded.expires_at, ended_at = excluded.ended_at`;
  await sql`insert into course_progress (tenant_id, user_id, course_id, status, completed_at)
    values (${tenantId}, ${user}, ${course}, ${status}, ${completed})
    on conflict (tenant_id, user_id, course_id) do update
    set status = excluded.status, completed_at = excluded.completed_at, xid = pg_current_xact_id()`;
}
