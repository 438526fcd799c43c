import { type SQL, sql } from "drizzle-orm";
import { columns, figureNames, totalNames, totals } from "./names.ts";
import { isThere } from "./is-there.ts";
import { rated } from "./rating.ts";

/** Everyone above each person of `person`, and itself where somebody reports to it. */
const led = sql`
  above(user_id, boss) as (
    select user_id, user_id from person
    union select above.user_id, u.manager_id from above join users u on u.id = above.boss
      where u.manager_id is not null
  ), led as (
    select user_id, array_agg(boss order by boss) filter (
        where boss <> user_id or exists (select from users b where b.manager_id = user_id)
      ) as teams
    from above group by user_id
  )`;

const quizzed = sql`
  attempt as (
    select q.user_id, q.course_id, q.score, q.submitted_at,
      row_number() over (partition by q.user_id, q.course_id, q.quiz_id order by q.submitted_at, q.receipt) = 1 as first,
      row_number() over (partition by q.user_id, q.course_id, q.quiz_id order by q.submitted_at desc, q.receipt desc) = 1 as latest,
      max(q.score) over (partition by q.user_id, q.course_id, q.quiz_id) as best
    from worker w join quiz_results q using (user_id)
  ), quizzed as (
    select user_id, course_id, count(score)::int as scores, coalesce(sum(score), 0) as score_sum,
      coalesce(sum(score * score), 0) as score_squares,
      (count(score) filter (where first))::int as firsts, coalesce(sum(score) filter (where first), 0) as first_sum,
      (count(best) filter (where first))::int as bests, coalesce(sum(best) filter (where first), 0) as best_sum,
      (count(score) filter (where latest))::int as latests, coalesce(sum(score) filter (where latest), 0) as latest_sum,
      max(submitted_at) as last_at
    from attempt group by user_id, course_id
  )`;

/** What is assigned and has not ended, and what the model demands of a role though it is not. */
const learned = sql`
  demanded as (
    select distinct one.role, c.id as course_id
    from model, jsonb_each(demands) as one(role, ids), jsonb_array_elements_text(ids) as wanted(course)
      join courses c on c.id = wanted.course::uuid and c.archived_at is null
  ), task as (
    select a.user_id, a.course_id, 1 as assigned, a.expires_at, c.completed_at,
      coalesce(c.status, 'not_started') as status, coalesce(a.due_at < now(), false) as due,
      case when demands ? w.role then exists (
          select from demanded d where d.role = w.role and d.course_id = a.course_id)
        else k.required and k.archived_at is null end as required
    from model, worker w join assignments a on a.user_id = w.user_id and a.ended_at is null
      join courses k on k.id = a.course_id
      left join course_progress c on c.user_id = a.user_id and c.course_id = a.course_id
    union all
    select w.user_id, d.course_id, 0, null, null, 'not_started', false, true
    from worker w join demanded d using (role)
    where not exists (
      select from assignments a
      where a.user_id = w.user_id and a.course_id = d.course_id and a.ended_at is null)
  ), learned as (
    select user_id, course_id, assigned, (status = 'completed')::int as completed,
      (status = 'in_progress')::int as in_progress, (due and status <> 'completed')::int as overdue,
      (status = 'completed' and coalesce(expires_at <= now(), false))::int as expired,
      (status = 'completed' and coalesce(expires_at > now()
        and expires_at <= now() + interval '30 days', false))::int as expiring,
      required::int,
      (required and status = 'completed' and coalesce(expires_at > now(), true))::int as required_done,
      (required and due and status <> 'completed')::int as required_overdue,
      completed_at as last_at
    from task
  )`;

/**
 * CTEs that count the people of `among` (`user_id`) anew, now: `part`, what the work of each active
 * one in each course comes to, and `member`, all of them with what their parts come to together.
 */
export const fullRecount = sql`
  person as (
    select u.id as user_id, u.role, u.active and u.deleted_at is null as active from among a join users u on u.id = a.user_id
  ), worker as (
    select user_id, role from person where active
  ), ${led}, ${quizzed}, ${learned}, part as (
    select user_id, course_id, ${columns(
      figureNames,
      (name) => sql`coalesce(${name}, 0) as ${name}`,
    )}, greatest(q.last_at, l.last_at) as last_at
    from quizzed q full join learned l using (user_id, course_id)
  ), worked as (
    select user_id, ${columns(figureNames, (name) => sql`sum(${name}) as ${name}`)}, max(last_at) as last_at
    from part group by user_id
  ), ${rated}, member as (
    select p.user_id, p.role, p.active, coalesce(teams, '{}') as teams,
      ${columns(totalNames, (name) => sql`coalesce(${name}, 0) as ${name}`)},
      coalesce(recency_points, 0) as recency_points, last_at, last_day
    from person p left join led using (user_id) left join rated using (user_id)
  )`;

const signedSums = columns(totalNames, (name) => sql`sum(sign * ${name})`);

/**
 * The CTEs `folded` and `recent`: what members and their parts come to for each scope. The relations
 * `whose` (a member, `steady` and its sign) and `what` (a part and its sign) say which.
 */
export const folded = sql`
  place as (
    select user_id, active, steady, sign, 'tenant' as scope, '' as key from whose
    union all select user_id, active, steady, sign, 'role', role from whose
    union all select user_id, active, steady, sign, 'team', team::text from whose, unnest(teams) as team
  ), taken as (
    select t.course_id::text as key, t.user_id, t.sign, ${columns(figureNames, (name) => sql`t.${name}`)},
      ${columns(totalNames.slice(figureNames.length), (name) => sql`w.${name}`)}, w.last_day, w.recency_points
    from what t join whose w on w.user_id = t.user_id and w.sign = t.sign where ${isThere(sql`t`)}
  ), folded as (
    select scope, key, coalesce(sum(sign) filter (where p.active), 0)::int as people,
      coalesce(sum(sign) filter (where not p.active), 0)::int as deactivated, ${columns(
        totalNames,
        (name) => sql`sum(sign * ${name}) as ${name}`,
      )}
    from place p join (select user_id, sign, ${totals} from whose) w using (user_id, sign)
    group by scope, key
    union all
    select 'course', key, sum(sign)::int, 0, ${signedSums} from taken group by key
  ), recent as (
    select scope, key, last_day, sum(sign)::int as people, sum(sign * recency_points) as recency_points
    from (
      select scope, key, last_day, sign, recency_points
      from place join (select user_id, sign, last_day, recency_points from whose) w using (user_id, sign)
      union all select 'course', key, last_day, sign, recency_points from taken
    ) at where last_day is not null group by scope, key, last_day
  )`;

/** The relation of known scores that `whose` have, where they count and when they were reached. */
export const reached = (seen: SQL) => sql`
  reached as (
    select p.scope, p.key, p.sign, q.score, (q.submitted_at at time zone 'utc')::date as day
    from place p join quiz_results q using (user_id)
      where p.active and q.score is not null and ${seen}
    union all
    select 'course', q.course_id::text, w.sign, q.score, (q.submitted_at at time zone 'utc')::date
    from whose w join quiz_results q using (user_id)
      where w.active and q.score is not null and ${seen}
  )`;
