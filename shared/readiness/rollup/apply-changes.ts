import { sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../../db/queries.ts";
import { columns, memberNames, partNames, ratingNames, totalNames } from "./columns.ts";

const people = sql`${sql.placeholder("people")}::uuid[]`;
const part = columns(partNames);
const totals = columns(totalNames);
const member = columns(memberNames);

/**
 * Which of a person's results to add (sign 1) or subtract (sign -1). A result counts under both the
 * old and the new membership. Where membership did not change, only new results count, because the
 * rest cancel out.
 */
const resultCounts = sql`case when unmoved
  then sign = 1 and not pg_visible_in_snapshot(q.xid, (select snapshot from last_update))
  else sign = 1 or pg_visible_in_snapshot(q.xid, (select snapshot from last_update)) end`;

/**
 * Counts some people again and adds the difference from their stored figures to each scope. The
 * cost depends on these people's own work, not on the size of the tenant.
 */
export const applyChanges = statement(
  sql`with last_update as materialized (
      select snapshot::pg_snapshot as snapshot from readiness_states
    ), counted as materialized (
      select * from app.count_readiness(${people})
    ), new_member as (
      select user_id, ${member} from counted where course_id is null
    ), new_part as (
      select user_id, course_id, ${part}, last_at from counted where course_id is not null
    ), old_member as (
      select user_id, ${member} from readiness_members where user_id = any(${people})
    ), unmoved as (
      select user_id, role, active, teams from old_member
      intersect select user_id, role, active, teams from new_member
    ), member_change as (
      select user_id, ${member}, user_id in (select user_id from unmoved) as unmoved, -1 as sign from old_member
      union all select user_id, ${member}, user_id in (select user_id from unmoved), 1 from new_member
    ), part_change as (
      select user_id, course_id, -1 as sign, ${part}, last_at from readiness_parts where user_id = any(${people})
      union all select user_id, course_id, 1, ${part}, last_at from new_part
    ), membership as (
      select user_id, active, unmoved, sign, 'tenant' as scope, '' as key from member_change
      union all select user_id, active, unmoved, sign, 'role', role from member_change
      union all select user_id, active, unmoved, sign, 'team', team::text from member_change, unnest(teams) as team
    ), course_change as (
      select p.course_id::text as key, p.user_id, p.sign, ${columns(partNames, (name) => sql`p.${name}`)},
        ${columns(ratingNames, (name) => sql`m.${name}`)}, m.last_day, m.recency_points
      from part_change p join member_change m on m.user_id = p.user_id and m.sign = p.sign
      where p.assigned > 0 or p.last_at is not null
    ), scope_change as (
      select scope, key, coalesce(sum(sign) filter (where s.active), 0)::int as people,
        coalesce(sum(sign) filter (where not s.active), 0)::int as deactivated,
        ${columns(totalNames, (name) => sql`sum(sign * ${name}) as ${name}`)}
      from membership s join (select user_id, sign, ${totals} from member_change) m using (user_id, sign)
      group by scope, key
      union all
      select 'course', key, sum(sign)::int, 0, ${columns(totalNames, (name) => sql`sum(sign * ${name})`)}
      from course_change group by key
    ), recency_change as (
      select scope, key, last_day, sum(sign)::int as people, sum(sign * recency_points) as recency_points
      from (
        select scope, key, last_day, sign, recency_points
        from membership join (select user_id, sign, last_day, recency_points from member_change) m using (user_id, sign)
        union all select 'course', key, last_day, sign, recency_points from course_change
      ) dated where last_day is not null group by scope, key, last_day
    ), score_change as (
      select s.scope, s.key, s.sign, q.score, (q.submitted_at at time zone 'utc')::date as day
      from membership s join quiz_results q using (user_id)
      where s.active and q.score is not null and ${resultCounts}
      union all
      select 'course', q.course_id::text, m.sign, q.score, (q.submitted_at at time zone 'utc')::date
      from member_change m join quiz_results q using (user_id)
      where m.active and q.score is not null and ${resultCounts}
    ), update_scopes as (
      insert into readiness_scopes (scope, key, people, deactivated, ${totals})
      select scope, key, people, deactivated, ${totals} from scope_change
      on conflict (tenant_id, scope, key) do update
        set people = readiness_scopes.people + excluded.people,
          deactivated = readiness_scopes.deactivated + excluded.deactivated,
          ${columns(totalNames, (name) => sql`${name} = readiness_scopes.${name} + excluded.${name}`)}
    ), update_recencies as (
      insert into readiness_recencies (scope, key, last_day, people, recency_points)
      select scope, key, last_day, people, recency_points from recency_change
      where people <> 0 or recency_points <> 0
      on conflict (tenant_id, scope, key, last_day) do update
        set people = readiness_recencies.people + excluded.people,
          recency_points = readiness_recencies.recency_points + excluded.recency_points
    ), update_scores as (
      insert into readiness_scores (scope, key, hundredths, scores)
      select scope, key, (score * 100)::int, sum(sign)::int from score_change
      group by scope, key, score having sum(sign) <> 0
      on conflict (tenant_id, scope, key, hundredths) do update
        set scores = readiness_scores.scores + excluded.scores
    ), update_days as (
      insert into readiness_days (scope, key, day, scores, score_sum, score_squares)
      select scope, key, day, sum(sign)::int, sum(sign * score), sum(sign * score * score)
      from score_change group by scope, key, day
      having sum(sign) <> 0 or sum(sign * score) <> 0 or sum(sign * score * score) <> 0
      on conflict (tenant_id, scope, key, day) do update
        set scores = readiness_days.scores + excluded.scores,
          score_sum = readiness_days.score_sum + excluded.score_sum,
          score_squares = readiness_days.score_squares + excluded.score_squares
    ), delete_parts as (
      delete from readiness_parts p where user_id = any(${people})
        and not exists (select from new_part n where n.user_id = p.user_id and n.course_id = p.course_id)
    ), update_parts as (
      insert into readiness_parts (user_id, course_id, ${part}, last_at)
      select user_id, course_id, ${part}, last_at from new_part
      on conflict (tenant_id, user_id, course_id) do update
        set (${part}, last_at) = (${columns(partNames, (name) => sql`excluded.${name}`)}, excluded.last_at)
    ), delete_members as (
      delete from readiness_members m where user_id = any(${people})
        and not exists (select from new_member n where n.user_id = m.user_id)
    ), update_members as (
      insert into readiness_members (user_id, ${member}) select user_id, ${member} from new_member
      on conflict (tenant_id, user_id) do update
        set (${member}) = row(${columns(memberNames, (name) => sql`excluded.${name}`)})
    ) select count(*)::int from counted`,
  z.tuple([z.int()]),
);
