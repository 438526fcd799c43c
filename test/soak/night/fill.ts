import type postgres from "postgres";

export interface Filling {
  tenants: number;
  /** The number of tenants with `people` users. The others have three to eight. */
  large: number;
  people: number;
}

/**
 * Inserts tenants with users and learning data, with SQL for speed. Their ids, which determine their due
 * times, are the same in each run.
 */
export async function fillTenants(
  sql: postgres.Sql,
  { tenants, large, people }: Filling,
): Promise<void> {
  await sql`
    insert into tenants (id, slug, name, config)
    select overlay(overlay(md5('night-' || n) placing '4' from 13) placing '8' from 17)::uuid,
      'night-' || n, 'Night', '{}' from generate_series(1, ${tenants}) n`;
  await fillPeople(
    sql,
    sql`select id, case when n <= ${large} then ${people}::int else 3 + n % 6 end as people
      from tenants, lateral (select substr(slug, 7)::int as n) numbered where slug like 'night-%'`,
  );
  await sql`analyze`;
}

/**
 * The first user of each tenant is its admin. Each user is assigned two courses and has submitted the
 * quiz of each.
 * @param of selects `id` and `people` of each tenant
 */
export async function fillPeople(
  sql: postgres.Sql,
  of: postgres.PendingQuery<postgres.Row[]>,
): Promise<void> {
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
    select t.id, gen_random_uuid(), 'p' || n, 'p' || n, 'P' || n, case n when 0 then 'admin' else 'rep' end, true,
      jsonb_build_object('schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
        'userName', 'p' || n, 'active', true)
    from (${of}) t, generate_series(0, t.people - 1) n`;
  await sql`
    insert into courses (tenant_id, id, mindtickle_id, name, series_name, required, pass_score)
    select t.id, gen_random_uuid(), 'm' || n, 'Course ' || n, 'Series', true, 80
    from (${of}) t, generate_series(1, 2) n`;
  const learners = sql`
    from (${of}) t join users u on u.tenant_id = t.id join courses c on c.tenant_id = t.id`;
  await sql`
    insert into assignments (tenant_id, user_id, course_id, assigned_at, due_at)
    select t.id, u.id, c.id, now() - interval '20 days', now() + interval '10 days' ${learners}`;
  await sql`
    insert into course_progress (tenant_id, user_id, course_id, status, score)
    select t.id, u.id, c.id, 'completed', 80 ${learners}`;
  await sql`
    insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
    select t.id, gen_random_uuid(), gen_random_uuid()::text, u.id, c.id, c.mindtickle_id, '[]',
      hashtext(u.id::text) % 50 / 2 + 60, now() - interval '3 days' ${learners}`;
}
