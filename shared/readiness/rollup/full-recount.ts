import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { idArray } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { columns, memberNames, partNames, totalNames } from "./columns.ts";

interface Rollup {
  table: string;
  keys: string[];
  values: string[];
  /** The relation of the rows as they should be. */
  counted: string;
  /** Whether a stored row `t` counts nothing, so that it may be missing. */
  isEmpty?: SQL;
}

/**
 * CTEs that make a rollup table equal to what was counted, and write only rows that differ. The
 * last one, `<table>_corrected`, has the keys of the rows that were wrong.
 */
function correct({ table, keys, values, counted, isEmpty = sql`false` }: Rollup): SQL {
  const name = sql.identifier(table);
  const rows = sql.identifier(counted);
  const cte = (what: string) => sql.identifier(`${table}_${what}`);
  const all = columns([...keys, ...values]);
  const isSameKey = sql`(${columns(keys, (key) => sql`c.${key}`)}) = (${columns(keys, (key) => sql`t.${key}`)})`;
  const label = sql`concat_ws(' ', ${table}::text, ${columns(keys, (key) => sql`t.${key}::text`)}) as key`;
  return sql`
    ${cte("deleted")} as (
      delete from ${name} t where not exists (select from ${rows} c where ${isSameKey})
      returning ${label}, ${isEmpty} as is_empty
    ), ${cte("written")} as (
      insert into ${name} as t (${all})
      select ${columns([...keys, ...values], (column) => sql`c.${column}`)} from ${rows} c
        left join ${name} t on ${isSameKey}
      where t.tenant_id is null or (${columns(values, (value) => sql`t.${value}`)})
        is distinct from (${columns(values, (value) => sql`c.${value}`)})
      on conflict (tenant_id, ${columns(keys)}) do update
        set (${columns(values)}) = row(${columns(values, (value) => sql`excluded.${value}`)})
      returning ${label}
    ), ${cte("corrected")} as (
      select key from ${cte("deleted")} where not is_empty union all select key from ${cte("written")}
    )`;
}

/** People and their work in each course, from the data itself. */
const recountPeople = (ids: string) => sql`
  with counted as materialized (
    select * from app.count_readiness(${ids}::uuid[])
  ), member as (
    select user_id, ${columns(memberNames)} from counted where course_id is null
  ), part as (
    select user_id, course_id, ${columns(partNames)}, last_at from counted where course_id is not null
  ), ${correct({
    table: "readiness_members",
    keys: ["user_id"],
    values: memberNames,
    counted: "member",
  })}, ${correct({
    table: "readiness_parts",
    keys: ["user_id", "course_id"],
    values: [...partNames, "last_at"],
    counted: "part",
  })}
  select key from readiness_members_corrected union all select key from readiness_parts_corrected`;

const totals = columns(totalNames);

/** The totals and the last activity of each scope, from people and their work. */
const recountScopes = sql`
  with membership as (
    select user_id, 'tenant' as scope, '' as key from readiness_members
    union all select user_id, 'role', role from readiness_members
    union all select user_id, 'team', team::text from readiness_members, unnest(teams) as team
  ), counted as (
    select scope, key, active, last_day, recency_points, ${totals}
    from membership join readiness_members using (user_id)
    union all
    select 'course', course_id::text, true, m.last_day, m.recency_points, ${columns(
      totalNames,
      (name) => (partNames.includes(name.value) ? sql`p.${name}` : sql`m.${name}`),
    )}
    from readiness_parts p join readiness_members m using (user_id)
    where p.assigned > 0 or p.last_at is not null
  ), total as materialized (
    select scope, key, count(*) filter (where active) as people,
      count(*) filter (where not active) as deactivated,
      ${columns(totalNames, (name) => sql`sum(${name}) as ${name}`)}
    from counted group by scope, key
  ), recency as materialized (
    select scope, key, last_day, count(*) as people, sum(recency_points) as recency_points
    from counted where last_day is not null group by scope, key, last_day
  ), ${correct({
    table: "readiness_scopes",
    keys: ["scope", "key"],
    values: ["people", "deactivated", ...totalNames],
    counted: "total",
    isEmpty: sql`t.people = 0 and t.deactivated = 0 and t.scores = 0 and t.assigned = 0`,
  })}, ${correct({
    table: "readiness_recencies",
    keys: ["scope", "key", "last_day"],
    values: ["people", "recency_points"],
    counted: "recency",
    isEmpty: sql`t.people = 0`,
  })}
  select key from readiness_scopes_corrected union all select key from readiness_recencies_corrected`;

/** The distribution of each scope's known scores, from people and the quiz results. */
const recountScores = sql`
  with result as materialized (
    select q.user_id, q.course_id, q.score, (q.submitted_at at time zone 'utc')::date as day
    from readiness_members m join quiz_results q using (user_id) where m.active and q.score is not null
  ), counted as materialized (
    select scope, key, score, day, sum(scores) as scores from (
      select 'tenant' as scope, '' as key, score, day, count(*) as scores from result group by score, day
      union all
      select 'course', course_id::text, score, day, count(*) from result group by course_id, score, day
      union all
      select 'role', role, score, day, count(*) from result join readiness_members using (user_id)
      group by role, score, day
      union all
      select 'team', team::text, score, day, count(*)
      from result join readiness_members using (user_id), unnest(teams) as team group by team, score, day
    ) scopes group by scope, key, score, day
  ), score as materialized (
    select scope, key, (score * 100)::int as hundredths, sum(scores) as scores
    from counted group by scope, key, score
  ), day as materialized (
    select scope, key, day, sum(scores) as scores, sum(scores * score) as score_sum,
      sum(scores * score * score) as score_squares
    from counted group by scope, key, day
  ), ${correct({
    table: "readiness_scores",
    keys: ["scope", "key", "hundredths"],
    values: ["scores"],
    counted: "score",
    isEmpty: sql`t.scores = 0`,
  })}, ${correct({
    table: "readiness_days",
    keys: ["scope", "key", "day"],
    values: ["scores", "score_sum", "score_squares"],
    counted: "day",
    isEmpty: sql`t.scores = 0`,
  })}
  select key from readiness_scores_corrected union all select key from readiness_days_corrected`;

/** For fewer people, planning takes longer than counting. For more, the best plan depends on their number. */
const maxGeneric = 100;

const text = z.tuple([z.string()]).transform(([value]) => value);

/**
 * Counts the whole tenant again and corrects the rollups, in three statements: people, then scopes
 * from people, then scores from people and results.
 * @returns the rows of rollups that were wrong, as `table key ...`
 */
export async function recountAll(db: Db): Promise<string[]> {
  const ids = await rawQuery(db, sql`select id::text from users`, text).execute();
  if (ids.length > maxGeneric)
    await db.execute(sql`set local plan_cache_mode = force_custom_plan`).execute();
  const corrected: string[] = [];
  for (const recount of [recountPeople(idArray(ids)), recountScopes, recountScores]) {
    corrected.push(...(await rawQuery(db, recount, text).execute()));
  }
  return corrected;
}
