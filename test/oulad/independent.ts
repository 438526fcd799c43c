import type postgres from "postgres";

/** The scope of the figures: all users, or one team, role, course or user. */
export interface IndependentScope {
  team?: string;
  role?: "rep" | "manager" | "admin";
  course?: string;
  person?: string;
}

/**
 * Computes a scope's figures at `asOf`, with the names of a report, by one SQL statement over the tables of
 * users, assignments and results. It follows docs/readiness.md and the default model, and shares no code
 * with the implementation, because a shared mistake would not be found.
 */
export async function independentFigures(
  sql: postgres.Sql,
  tenantId: string,
  asOf: Date,
  scope: IndependentScope,
): Promise<unknown> {
  const { team = null, role = null, course = null, person = null } = scope;
  const [row] = await sql<{ figures: unknown }[]>`
    with recursive moment as (
      select ${asOf}::timestamptz as as_of, (${asOf}::timestamptz at time zone 'utc')::date as today
    ), below(id) as (
      select ${team}::uuid
      union select u.id from below b join users u on u.tenant_id = ${tenantId} and u.manager_id = b.id
    ), someone as (
      select u.id, u.active and u.deleted_at is null as active from users u
      where u.tenant_id = ${tenantId} and (${role}::text is null or u.role = ${role}::text)
        and (${person}::uuid is null or u.id = ${person}::uuid)
        and (${team}::uuid is null or u.id in (select id from below))
    ), chosen as (
      select id from courses
      where tenant_id = ${tenantId} and (${course}::uuid is null or id = ${course}::uuid)
    ), result as materialized (
      select q.id, q.receipt, q.user_id, q.course_id, q.quiz_id, q.score, q.submitted_at
      from quiz_results q join someone s on s.id = q.user_id and s.active
      where q.tenant_id = ${tenantId}
    ), task as materialized (
      select a.user_id, a.course_id, c.required, p.completed_at,
        coalesce(p.status, 'not_started') as status,
        coalesce(p.status = 'completed', false) as done,
        coalesce(a.due_at < as_of, false) as due,
        coalesce(a.expires_at <= as_of, false) as ended,
        coalesce(a.expires_at > as_of and a.expires_at <= as_of + interval '30 days', false) as ending
      from moment, assignments a join someone s on s.id = a.user_id and s.active and a.ended_at is null
        join courses c on c.tenant_id = a.tenant_id and c.id = a.course_id
        left join course_progress p on p.tenant_id = a.tenant_id
          and p.user_id = a.user_id and p.course_id = a.course_id
      where a.tenant_id = ${tenantId}
    ), best as (
      select user_id, course_id, quiz_id, max(score) as score from result
      group by user_id, course_id, quiz_id
    ), first_one as (
      select distinct on (user_id, course_id, quiz_id) course_id, score from result
      order by user_id, course_id, quiz_id, submitted_at, receipt
    ), last_one as (
      select distinct on (user_id, course_id, quiz_id) course_id, score from result
      order by user_id, course_id, quiz_id, submitted_at desc, receipt desc
    ),
    -- The shares of each person, of all that it does: 0 to 1, null where nothing is known.
    done as (
      select user_id, avg((done and not ended)::int) as completion,
        avg((done and not ended)::int) filter (where required) as required
      from task group by user_id
    ), scored as (select user_id, avg(score) / 100 as score from best group by user_id),
    learner as (
      select user_id, max((happened at time zone 'utc')::date) as last_day from (
        select user_id, submitted_at as happened from result
        union all select user_id, completed_at from task) work
      group by user_id
    ), standing as (
      select user_id, d.completion, s.score, d.required, case when last_day is null then 0
        else power(0.5::float8, greatest(0, today - last_day) / 90.0) end as recency
      from moment, learner left join done d using (user_id) left join scored s using (user_id)
    ),
    -- Who is counted in the scope, and what of its work.
    member as (
      select id, active from someone where ${course}::uuid is null or (active and id in (
        select user_id from task where course_id in (select id from chosen)
        union select user_id from result where course_id in (select id from chosen)))
    ), rated as (
      select completion, score, required, recency,
        2 * coalesce(completion, 0) + 3 * coalesce(score, 0) + 4 * coalesce(required, 0) + recency as points,
        1 + case when completion is null then 0 else 2 end + case when score is null then 0 else 3 end
          + case when required is null then 0 else 4 end as known
      from member m join standing t on t.user_id = m.id
    ), asked as (
      select * from task where course_id in (select id from chosen)
    ), reached as (
      select score, (submitted_at at time zone 'utc')::date as day from result
      where score is not null and course_id in (select id from chosen)
    ), trend as (
      select days, count(score) filter (where late) as scores,
        count(score) filter (where not late) as scores_before,
        avg(score) filter (where late) - avg(score) filter (where not late) as change,
        sqrt(var_samp(score) filter (where late) / count(score) filter (where late)
          + var_samp(score) filter (where not late) / count(score) filter (where not late)) as error
      from (values (7), (30), (90)) as back(days) cross join moment left join lateral (
        select score, day > today - days as late from reached
        where day between today - 2 * days + 1 and today) dated on true
      group by days
    )
    select (
      select jsonb_build_object('people', count(*) filter (where active),
        'deactivated', count(*) filter (where not active)) from member
    ) || (
      select jsonb_build_object('scores', count(*), 'avgScore', avg(score),
        'standardDeviation', stddev_samp(score),
        'lowerQuartile', percentile_cont(0.25) within group (order by score),
        'median', percentile_cont(0.5) within group (order by score),
        'upperQuartile', percentile_cont(0.75) within group (order by score)) from reached
    ) || (
      select jsonb_build_object('assigned', count(*), 'completionRate', avg(done::int),
        'completed', count(*) filter (where done),
        'inProgress', count(*) filter (where status = 'in_progress'),
        'notStarted', count(*) filter (where status = 'not_started'),
        'overdue', count(*) filter (where due and not done),
        'expired', count(*) filter (where done and ended),
        'expiring', count(*) filter (where done and ending)) from asked
    ) || (
      select jsonb_build_object('index', jsonb_build_object('people', count(*),
        'value', 100 * sum(points) / sum(known),
        'coverage', coalesce(sum(known), 0) / 10.0 / (select nullif(count(*), 0) from member where active),
        'components', jsonb_build_object(
          'completion', jsonb_build_object('weight', 2, 'people', count(completion), 'value', 100 * avg(completion)),
          'score', jsonb_build_object('weight', 3, 'people', count(score), 'value', 100 * avg(score)),
          'required', jsonb_build_object('weight', 4, 'people', count(required), 'value', 100 * avg(required)),
          'recency', jsonb_build_object('weight', 1, 'people', count(recency), 'value', 100 * avg(recency))))) from rated
    ) || (
      select jsonb_build_object('trend', jsonb_object_agg('days' || days,
        case when scores > 1 and scores_before > 1 then jsonb_build_object('change', change,
          'standardError', error, 'scores', scores, 'scoresBefore', scores_before) end)) from trend
    ) || jsonb_build_object(
      'firstAttempt', (select avg(score) from first_one where course_id in (select id from chosen)),
      'bestScore', (select avg(score) from best where course_id in (select id from chosen)),
      'latestScore', (select avg(score) from last_one where course_id in (select id from chosen))
    ) as figures`;
  if (!row) throw new Error("The statement returned no row.");
  return row.figures;
}
