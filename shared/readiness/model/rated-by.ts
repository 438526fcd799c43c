import { type SQL, sql } from "drizzle-orm";
import { type Component, components } from "./readiness-model.ts";

/**
 * The index of each row of `member` by another model than the one it was counted by: `user_id`,
 * `index`, `coverage` and the number of `required` courses. It follows app.count_readiness(), but
 * starts from the rollups. The relation `state` is that of app.readiness_state().
 * @param model as jsonb
 */
export function ratedBy(model: SQL): SQL {
  const weight = (name: Component) => sql`(${model} -> 'weights' ->> ${name}::text)::numeric`;
  const all = sql.join(components.map(weight), sql` + `);
  const known = (name: Component, condition: SQL) =>
    sql`case when ${condition} then ${weight(name)} else 0 end`;
  return sql`
    with listed as (
      select distinct r.role, c.id as course_id
      from jsonb_each(${model} -> 'required') as r(role, ids), jsonb_array_elements_text(r.ids) as named(course)
        join courses c on c.id = named.course::uuid and c.archived_at is null
    ), named_role as (
      select r.role, (select count(*)::int from listed l where l.role = r.role) as courses
      from jsonb_object_keys(${model} -> 'required') as r(role)
    ), work as (
      select p.user_id, bool_or(p.assigned > 0 or p.last_at is not null) as has_work,
        count(*) filter (where l.course_id is not null and p.completed > 0 and p.expired = 0)::int as listed_done,
        count(*) filter (where c.required and c.archived_at is null and p.assigned > 0)::int as marked,
        count(*) filter (where c.required and c.archived_at is null and p.completed > 0 and p.expired = 0)::int as marked_done
      from readiness_parts p join member m using (user_id) join courses c on c.id = p.course_id
        left join listed l on l.role = m.role and l.course_id = p.course_id
      group by p.user_id
    ), demanded as (
      select m.*, coalesce(n.courses, w.marked, 0) as demanded, coalesce(w.has_work, false) as has_work,
        case when n.role is null then coalesce(w.marked_done, 0) else coalesce(w.listed_done, 0) end as done
      from member m left join named_role n on n.role = m.role left join work w using (user_id)
    ), weighted as (
      select d.*, case when has_work or demanded > 0 then round((${weight("recency")}
          + ${known("completion", sql`completion_known = 1`)} + ${known("score", sql`score_known = 1`)}
          + ${known("required", sql`demanded > 0`)}) / (${all}), 12) else 0 end as share,
        round(100 * (${weight("completion")} * completion_share + ${weight("score")} * score_share
          + ${weight("required")} * coalesce(round(done::numeric / nullif(demanded, 0), 12), 0)) / (${all}), 12) as points,
        case when last_at is null then 0 else round(100 * ${weight("recency")} / (${all}), 12) end as recent
      from demanded d
    ) select user_id, share::float8 as coverage, demanded as required,
      app.readiness_index((share > 0)::int, points, share, recent, last_day, today, (${model} ->> 'halfLifeDays')::float8) as index
    from weighted cross join state`;
}

/**
 * Whether each person is at risk by a model, as docs/readiness.md defines it.
 * @param rated rows of `user_id`, `index`, `coverage` and `required`
 */
export function judgedBy(model: SQL, rated: SQL): SQL {
  const limit = (name: string) => sql`(${model} -> 'atRisk' ->> ${name}::text)::float8`;
  const days = (name: string) => sql`as_of - interval '1 day' * ${limit(name)}`;
  return sql`
    select r.user_id, r.index, r.coverage, m.expired > 0 or m.overdue > 0
      or coalesce(u.created_at < ${days("graceDays")} and (r.index < ${limit("indexBelow")}
        or (m.latests > 0 and m.latest_sum / nullif(m.latests, 0) < ${limit("latestBelow")}::numeric)
        or ((m.assigned > 0 or r.required > 0 or m.last_at is not null)
          and coalesce(m.last_at < ${days("idleDays")}, true))), false) as is_at_risk
    from (${rated}) r join member m using (user_id) left join users u on u.id = m.user_id cross join state`;
}
