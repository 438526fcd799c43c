import type postgres from "postgres";

/**
 * Shifts a tenant's history of 2013 and 2014 so that the last result was yesterday, and gives two thirds of
 * the assignments a due date and an expiry around today. Otherwise no trend, recency or overdue course
 * could be compared. It writes with SQL, and the next aggregation must include the changes.
 */
export async function shiftDatesToPresent(sql: postgres.Sql, tenantId: string): Promise<void> {
  const [last] = await sql<[{ days: number }]>`
    select (now() at time zone 'utc')::date - 1 - max((submitted_at at time zone 'utc')::date) as days
    from quiz_results where tenant_id = ${tenantId}`;
  const by = sql`${last.days} * interval '1 day'`;
  await sql`update quiz_results set submitted_at = submitted_at + ${by}, xid = pg_current_xact_id()
    where tenant_id = ${tenantId}`;
  await sql`update course_progress set completed_at = completed_at + ${by}, xid = pg_current_xact_id()
    where tenant_id = ${tenantId}`;
  // Spread by the user's id over a hundred days before and after today.
  const around = sql`now() + interval '12 hours' + (hashtext(user_id::text) % 100) * interval '1 day'`;
  await sql`update assignments set xid = pg_current_xact_id(),
      due_at = case when hashtext(user_id::text) % 3 <> 0 then ${around} end,
      expires_at = case when hashtext(user_id::text) % 3 <> 1 then ${around} end
    where tenant_id = ${tenantId}`;
}
