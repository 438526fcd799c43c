import { sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../../db/queries.ts";

/** Whether a row was written since the last update: its transaction is not in the update's snapshot. */
const isNew = sql`xid >= (select xmin from last_update)
  and not pg_visible_in_snapshot(xid, (select snapshot from last_update))`;

/**
 * The ids of everybody whose figures may have changed since the last update:
 * - people with new results, progress or assignments, or with work in a course that has changed;
 * - people whose role requires a course that has changed;
 * - people with an assignment that has become due, has expired or has started to expire;
 * - people who have changed, everybody below them, and the managers above them before and now.
 */
export const findChangedPeople = statement(
  sql`with recursive last_update as materialized (
      select snapshot::pg_snapshot as snapshot, pg_snapshot_xmin(snapshot::pg_snapshot) as xmin, as_of
      from readiness_states
    ), model as materialized (
      select model -> 'required' as required_courses from readiness_models order by version desc limit 1
    ), changed_user as (
      select id from users where ${isNew}
    ), changed_course as (
      select id from courses where ${isNew}
    ), below(id) as (
      select id from changed_user union select u.id from below b join users u on u.manager_id = b.id
    ), passed_date as (
      select user_id from assignments, last_update where due_at >= as_of and due_at < now()
      union all select user_id from assignments, last_update where expires_at > as_of
        and expires_at <= now()
      union all select user_id from assignments, last_update
        where expires_at > as_of + interval '30 days' and expires_at <= now() + interval '30 days'
    )
    select user_id::text from (
      select user_id from quiz_results where ${isNew}
      union select user_id from course_progress where ${isNew}
      union select user_id from assignments where ${isNew}
      union select p.user_id from changed_course c join readiness_parts p on p.course_id = c.id
      union select u.id from users u where u.role in (
        select required.role from model, jsonb_each(required_courses) as required(role, ids), changed_course c
        where required.ids ? c.id::text)
      union select user_id from passed_date
      union select id from below
      union select u.manager_id from changed_user c join users u using (id) where u.manager_id is not null
      union select unnest(m.teams) from changed_user c join readiness_members m on m.user_id = c.id
    ) changed`,
  z.tuple([z.string()]).transform(([id]) => id),
);
