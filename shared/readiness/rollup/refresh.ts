import { sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../../db/queries.ts";
import { fullRecount, folded, reached } from "./counting.ts";
import {
  columns,
  figureNames,
  figures,
  memberColumns,
  memberNames,
  totalNames,
  totals,
} from "./names.ts";
import { modelIs } from "./rating.ts";

/** What the last run saw. */
const state = sql`state as materialized (
  select snapshot::pg_snapshot as seen, pg_snapshot_xmin(snapshot::pg_snapshot) as xmin, as_of
  from readiness_states)`;

const unseen = sql`xid >= (select xmin from state)
  and not pg_visible_in_snapshot(xid, (select seen from state))`;

/**
 * Everybody whose figures may differ from what was counted last: whose results, progress,
 * assignments or courses have been written since, told exactly by that run's snapshot; of whom the
 * model demands such a course; whose
 * assignment has become due or has expired by now; and who has changed, with everyone below, and
 * those above, who may lead a team from now on or no more.
 */
export const touched = statement(
  sql`with recursive ${state}, ${modelIs()}, changed as (
        select id from users where ${unseen}
      ), written as (
        select id from courses where ${unseen}
      ), below(id) as (
        select id from changed union select u.id from below b join users u on u.manager_id = b.id
      ), passed as (
        select user_id from assignments, state where due_at >= as_of and due_at < now()
        union all select user_id from assignments, state where expires_at > as_of
          and expires_at <= now()
        union all select user_id from assignments, state
          where expires_at > as_of + interval '30 days' and expires_at <= now() + interval '30 days'
      )
      select user_id::text from (
        select user_id from quiz_results where ${unseen}
        union select user_id from course_progress where ${unseen}
        union select user_id from assignments where ${unseen}
        union select p.user_id from written w join readiness_parts p on p.course_id = w.id
        union select u.id from users u where u.role in (
          select one.role from model, jsonb_each(demands) as one(role, ids), written w
          where one.ids ? w.id::text)
        union select user_id from passed
        union select id from below
        union select u.manager_id from changed c join users u using (id) where u.manager_id is not null
        union select unnest(m.teams) from changed c join readiness_members m on m.user_id = c.id
      ) touched`,
  z.tuple([z.string()]).transform(([id]) => id),
);

const added = columns(
  totalNames,
  (name) => sql`${name} = readiness_scopes.${name} + excluded.${name}`,
);
const excluded = (names: readonly string[]) => columns(names, (name) => sql`excluded.${name}`);

/**
 * A result counts for what its person is and was; of who stayed where it was, only what is new does,
 * since all else would be taken away and added again.
 */
const counts = sql`case when steady
  then sign = 1 and not pg_visible_in_snapshot(q.xid, (select seen from state))
  else sign = 1 or pg_visible_in_snapshot(q.xid, (select seen from state)) end`;

/** As an array, so that they are looked up by the key: of a join the plan would read all. */
const theirs = sql`user_id = any(array(select user_id from among))`;

/**
 * Counts some people anew, and adds to each scope by how much they differ from what was counted:
 * what it costs follows from these people's own work, not from how much the tenant has.
 */
export const refresh = statement(
  sql`with recursive ${state}, ${modelIs()}, among as (
      select value::uuid as user_id from jsonb_array_elements_text(${sql.placeholder("people")}::jsonb)
    ), ${fullRecount},
    former as (select * from readiness_members where ${theirs}),
    same as (
      select user_id, role, active, teams from former
      intersect select user_id, role, active, teams from member
    ),
    whose as (
      select user_id, ${memberColumns}, user_id in (select user_id from same) as steady, -1 as sign
        from former
      union all select user_id, ${memberColumns}, user_id in (select user_id from same), 1 from member
    ), what as (
      select user_id, course_id, -1 as sign, ${figures}, last_at from readiness_parts where ${theirs}
      union all select user_id, course_id, 1, ${figures}, last_at from part
    ), ${folded}, ${reached(counts)},
    scoped as (
      insert into readiness_scopes (scope, key, people, deactivated, ${totals})
      select scope, key, people, deactivated, ${totals} from folded
      on conflict (tenant_id, scope, key) do update
        set people = readiness_scopes.people + excluded.people,
          deactivated = readiness_scopes.deactivated + excluded.deactivated, ${added}
    ), recent_days as (
      insert into readiness_recencies (scope, key, last_day, people, recency_points)
      select scope, key, last_day, people, recency_points from recent
      where people <> 0 or recency_points <> 0
      on conflict (tenant_id, scope, key, last_day) do update
        set people = readiness_recencies.people + excluded.people,
          recency_points = readiness_recencies.recency_points + excluded.recency_points
    ), scored as (
      insert into readiness_scores (scope, key, hundredths, scores)
      select scope, key, (score * 100)::int, sum(sign)::int from reached
      group by scope, key, score having sum(sign) <> 0
      on conflict (tenant_id, scope, key, hundredths) do update
        set scores = readiness_scores.scores + excluded.scores
    ), dated as (
      insert into readiness_days (scope, key, day, scores, score_sum, score_squares)
      select scope, key, day, sum(sign)::int, sum(sign * score), sum(sign * score * score)
      from reached group by scope, key, day
      having sum(sign) <> 0 or sum(sign * score) <> 0 or sum(sign * score * score) <> 0
      on conflict (tenant_id, scope, key, day) do update
        set scores = readiness_days.scores + excluded.scores,
          score_sum = readiness_days.score_sum + excluded.score_sum,
          score_squares = readiness_days.score_squares + excluded.score_squares
    ), left_parts as (
      delete from readiness_parts p where ${theirs}
        and not exists (select from part n where n.user_id = p.user_id and n.course_id = p.course_id)
    ), parted as (
      insert into readiness_parts (user_id, course_id, ${figures}, last_at)
      select user_id, course_id, ${figures}, last_at from part
      on conflict (tenant_id, user_id, course_id) do update
        set (${figures}, last_at) = (${excluded(figureNames)}, excluded.last_at)
    ), gone as (
      delete from readiness_members m where ${theirs}
        and not exists (select from member n where n.user_id = m.user_id)
    ), joined as (
      insert into readiness_members (user_id, ${memberColumns}) select user_id, ${memberColumns} from member
      on conflict (tenant_id, user_id) do update
        set (${memberColumns}) = (${excluded(memberNames)})
    ) select count(*)::int from among`,
  z.tuple([z.int()]),
);
