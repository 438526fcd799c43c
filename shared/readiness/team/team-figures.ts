import { type SQL, sql } from "drizzle-orm";

/** Whether a manager `l` is above another one `t.id`, and not below as in a ring of managers. */
const isAbove = sql`t.id <> l.user_id and (not l.user_id = any(a.teams) or t.id < l.user_id)`;

/**
 * The managers with whom the tree begins: those without a manager above, and of a ring of managers one.
 * @param manager the only one for a caller who is a manager; else null
 */
export const atTop = (manager: string | null): SQL =>
  manager === null
    ? sql`not exists (select from unnest(l.teams) as t(id) join readiness_members a on a.user_id = t.id
        where ${isAbove})`
    : sql`l.user_id = ${manager}::uuid`;

/** The managers who report to a manager. */
export const directlyBelow = (manager: string): SQL =>
  sql`u.manager_id = ${manager}::uuid and l.user_id <> ${manager}::uuid`;

/**
 * A row for each team whose manager matches: the member `l` and the user `u`. The relation `state` is
 * that of app.readiness_state().
 */
export const teamFigures = (where: SQL): SQL => sql`
  select l.user_id as team, u.display_name as "displayName",
    (select count(*)::int from users b join readiness_scopes c on c.scope = 'team' and c.key = b.id::text
      where b.manager_id = l.user_id and b.id <> l.user_id and c.people + c.deactivated > 0) as subteams,
    s.people,
    ((s.base::float8 + decayed.points) / nullif(s.coverage, 0)::float8) as index,
    (s.coverage / nullif(s.people, 0))::float8 as coverage,
    (s.score_sum / nullif(s.scores, 0))::float8 as "avgScore",
    s.completed / nullif(s.assigned, 0)::float8 as "completionRate",
    s.assigned, s.completed, s.overdue
  from readiness_scopes s join readiness_members l on l.user_id = s.key::uuid
    left join users u on u.id = l.user_id
    cross join state cross join lateral (
      select coalesce(sum(r.recency_points::float8 * app.recency(today, r.last_day, half_life)), 0) as points
      from readiness_recencies r where r.scope = 'team' and r.key = s.key
    ) decayed
  where s.scope = 'team' and s.people + s.deactivated > 0 and ${where}`;

/** How teams are sorted: an unknown figure, like a missing name, comes last in either direction. */
export function sortOfTeams(field: string, order: "asc" | "desc") {
  const isDescending = order === "desc";
  const comes = isDescending ? sql`<` : sql`>`;
  if (field === "displayName") {
    const last = isDescending ? sql`''` : sql`chr(1114111)`;
    return { value: sql`lower("displayName") collate "C"`, last, comes };
  }
  const last = isDescending ? sql`-1` : sql`1000000000`;
  return { value: sql`round(${sql.identifier(field)}::numeric, 9)`, last, comes };
}
