import { type Name, type SQL, sql } from "drizzle-orm";

/** The columns of figures that parts and scopes have alike, in one order. */
export const figureNames = [
  "scores",
  "score_sum",
  "score_squares",
  "firsts",
  "first_sum",
  "bests",
  "best_sum",
  "latests",
  "latest_sum",
  "assigned",
  "completed",
  "in_progress",
  "overdue",
  "expired",
  "expiring",
  "required",
  "required_done",
] as const;

const list = (of: (name: Name) => SQL) =>
  sql.join(
    figureNames.map((name) => of(sql.identifier(name))),
    sql`, `,
  );

/** `scores, score_sum, ...` */
export const figures = list((name) => sql`${name}`);
/** `coalesce(sum(scores), 0) as scores, ...`, whole numbers as such. */
export const totals = list((name) => sql`coalesce(sum(${name}), 0)::float8 as ${name}`);
/** `sum(sign * scores), ...` */
export const signedSums = list((name) => sql`sum(sign * ${name})`);

/**
 * CTEs that count the people of `among` (`user_id`) anew, now: `member`, those who are there with the
 * teams they belong to, their own among them where somebody reports to them, and `part`, what the work of each active one in each course comes to.
 */
export const countedAnew = sql`
  person as (
    select u.id as user_id, u.role, u.active and u.deleted_at is null as active from among a join users u on u.id = a.user_id
  ), worker as (
    select user_id from person where active
  ), above(user_id, boss) as (
    select user_id, user_id from person
    union select above.user_id, u.manager_id from above join users u on u.id = above.boss
      where u.manager_id is not null
  ), member as (
    select p.user_id, p.role, p.active, coalesce(array_agg(above.boss order by above.boss) filter (
        where above.boss <> p.user_id or exists (select from users b where b.manager_id = p.user_id)
      ), '{}') as teams
    from person p join above using (user_id) group by p.user_id, p.role, p.active
  ), attempt as (
    select q.user_id, q.course_id, q.score, q.submitted_at,
      row_number() over (partition by q.user_id, q.course_id, q.quiz_id order by q.submitted_at, q.id) = 1 as first,
      row_number() over (partition by q.user_id, q.course_id, q.quiz_id order by q.submitted_at desc, q.id desc) = 1 as latest,
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
  ), learned as (
    select a.user_id, a.course_id, 1 as assigned, (c.status = 'completed')::int as completed,
      (c.status = 'in_progress')::int as in_progress,
      (a.due_at < now() and c.status is distinct from 'completed')::int as overdue,
      (c.status = 'completed' and a.expires_at <= now())::int as expired,
      (c.status = 'completed' and a.expires_at > now()
        and a.expires_at <= now() + interval '30 days')::int as expiring,
      k.required::int as required,
      (k.required and c.status = 'completed' and coalesce(a.expires_at > now(), true))::int as required_done,
      c.completed_at as last_at
    from worker w join assignments a using (user_id) join courses k on k.id = a.course_id
      left join course_progress c on c.user_id = a.user_id and c.course_id = a.course_id
  ), part as (
    select user_id, course_id, ${list(
      (name) => sql`coalesce(${name}, 0) as ${name}`,
    )}, greatest(q.last_at, l.last_at) as last_at
    from quizzed q full join learned l using (user_id, course_id)
  )`;

/**
 * The CTE `folded`: what members and their parts come to for each scope. The relations `whose`
 * (`user_id, role, active, teams, steady, sign`) and `what` (a part and its sign) say which.
 */
export const folded = sql`
  place as (
    select user_id, active, steady, sign, 'tenant' as scope, '' as key from whose
    union all select user_id, active, steady, sign, 'role', role from whose
    union all select user_id, active, steady, sign, 'team', team::text from whose, unnest(teams) as team
  ), worked as (
    select user_id, sign, ${list((name) => sql`sum(${name}) as ${name}`)} from what group by user_id, sign
  ), folded as (
    select scope, key, coalesce(sum(sign) filter (where active), 0)::int as people,
      coalesce(sum(sign) filter (where not active), 0)::int as deactivated, ${list((name) => sql`sum(sign * coalesce(${name}, 0)) as ${name}`)}
    from place left join worked using (user_id, sign) group by scope, key
    union all
    select 'course', course_id::text, sum(sign)::int, 0, ${signedSums} from what group by course_id
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
