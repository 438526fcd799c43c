import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, rawQuery } from "../../db/queries.ts";
import { fullRecount, folded, reached } from "./counting.ts";
import {
  columns,
  figureNames,
  figures,
  list,
  memberColumns,
  memberNames,
  totalNames,
  totals,
} from "./names.ts";
import { modelIs } from "./rating.ts";

const anew = sql`with recursive ${modelIs()}, among as (select id as user_id from users), ${fullRecount},
  whose as (select user_id, ${memberColumns}, false as steady, 1 as sign from member),
  what as (select user_id, course_id, 1 as sign, ${figures}, last_at from part),
  ${folded}, ${reached(sql`true`)}`;

interface Rollup {
  table: string;
  keys: string[];
  values: string[];
  /** The rows as they are to be. */
  counted: SQL;
  /** Of a row `t`: whether it counts nothing, and is as good as none. */
  isEmpty: SQL;
}

const rollups: Rollup[] = [
  {
    table: "readiness_parts",
    keys: ["user_id", "course_id"],
    values: [...figureNames, "last_at"],
    counted: sql`select user_id, course_id, ${figures}, last_at from part`,
    isEmpty: sql`false`,
  },
  {
    table: "readiness_members",
    keys: ["user_id"],
    values: memberNames,
    counted: sql`select user_id, ${memberColumns} from member`,
    isEmpty: sql`false`,
  },
  {
    table: "readiness_scopes",
    keys: ["scope", "key"],
    values: ["people", "deactivated", ...totalNames],
    counted: sql`select scope, key, people, deactivated, ${totals} from folded`,
    isEmpty: sql`t.people = 0 and t.deactivated = 0 and t.scores = 0 and t.assigned = 0`,
  },
  {
    table: "readiness_recencies",
    keys: ["scope", "key", "last_day"],
    values: ["people", "recency_points"],
    counted: sql`select scope, key, last_day, people, recency_points from recent`,
    isEmpty: sql`t.people = 0`,
  },
  {
    table: "readiness_scores",
    keys: ["scope", "key", "hundredths"],
    values: ["scores"],
    counted: sql`select scope, key, (score * 100)::int as hundredths, count(*)::int as scores
      from reached group by scope, key, score`,
    isEmpty: sql`t.scores = 0`,
  },
  {
    table: "readiness_days",
    keys: ["scope", "key", "day"],
    values: ["scores", "score_sum", "score_squares"],
    counted: sql`select scope, key, day, count(*)::int as scores, sum(score) as score_sum,
      sum(score * score) as score_squares from reached group by scope, key, day`,
    isEmpty: sql`t.scores = 0`,
  },
];

/**
 * The CTEs that make one table what it is counted to be: rows that are not counted go, those that
 * differ are written, and all others are left alone.
 */
function mending({ table, keys, values, counted, isEmpty }: Rollup): SQL {
  const name = sql.identifier(table);
  const cte = (what: string) => sql.identifier(`${table}_${what}`);
  const fresh = columns(values, (column) => sql`c.${column}`);
  const key = columns(keys, (column) => sql`${column}`);
  const same = columns(values, (column) => sql`${column}`);
  const matches = sql.join(
    keys.map((one) => sql`c.${sql.identifier(one)} = t.${sql.identifier(one)}`),
    sql` and `,
  );
  const shown = (of: SQL) =>
    sql`concat_ws(' ', ${table}::text, ${columns(keys, (column) => sql`${of}.${column}::text`)})`;
  return sql`${cte("counted")} as materialized (${counted}),
    ${cte("wrong")} as (
      select ${columns(keys, (column) => sql`c.${column}`)}, ${fresh} from ${cte("counted")} c
      left join ${name} t on ${matches}
      where t.tenant_id is null or (${columns(values, (column) => sql`t.${column}`)}) is distinct from (${fresh})
    ), ${cte("gone")} as (
      delete from ${name} t where not exists (select from ${cte("counted")} c where ${matches})
      returning ${shown(sql`t`)} as key, ${isEmpty} as is_empty
    ), ${cte("kept")} as (
      insert into ${name} as t (${key}, ${same}) select ${key}, ${same} from ${cte("wrong")}
      on conflict (tenant_id, ${key}) do update
        set (${same}) = row(${columns(values, (column) => sql`excluded.${column}`)})
      returning ${shown(sql`t`)} as key
    )`;
}

const mended = sql.join(
  rollups.flatMap(({ table }) => [
    sql`select key from ${sql.identifier(`${table}_gone`)} where not is_empty`,
    sql`select key from ${sql.identifier(`${table}_kept`)}`,
  ]),
  sql` union all `,
);

/** Counts the whole tenant anew. @returns the rows of rollups that were not what they should be */
export const recount = (db: Db): Promise<string[]> =>
  rawQuery(
    db,
    sql`${anew}, ${list(rollups.map(mending))} ${mended}`,
    z.tuple([z.string()]).transform(([key]) => key),
  ).execute();

/** Everything that counting anew comes to, in one statement that stores nothing. */
export const allAnew = sql`${anew}
  select (select count(*) from part), (select count(*) from member), (select count(*) from folded),
    (select count(*) from recent),
    (select count(*) from (select 1 from reached group by scope, key, score) scores),
    (select count(*) from (select sum(score), sum(score * score) from reached group by scope, key, day) days)`;
