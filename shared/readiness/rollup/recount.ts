import { type Name, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, rawQuery } from "../../db/queries.ts";
import { countedAnew, figureNames, figures, folded, reached } from "./counting.ts";

const all = sql`among as (select id as user_id from users)`;
const anew = sql`with recursive ${all}, ${countedAnew},
  whose as (select user_id, role, active, teams, 1 as sign from member),
  what as (select user_id, course_id, 1 as sign, ${figures} from part),
  ${folded}, ${reached(sql`true`)}`;

const columns = (names: readonly string[], of: (name: Name) => SQL) =>
  sql.join(
    names.map((name) => of(sql.identifier(name))),
    sql`, `,
  );

interface Rollup {
  table: string;
  keys: string[];
  values: string[];
  /** The rows as they are to be. */
  counted: SQL;
  /** Of a row `t`: whether it counts nothing, and is as good as none. */
  isEmpty: SQL;
}

/**
 * Makes one table of rollups what it is counted to be, and gives the keys of the rows that were
 * something else.
 */
function mend(db: Db, { table, keys, values, counted, isEmpty }: Rollup) {
  const name = sql.identifier(table);
  const key = columns(keys, (column) => sql`${column}`);
  const same = columns(values, (column) => sql`${column}`);
  const fresh = columns(values, (column) => sql`excluded.${column}`);
  const stored = columns(values, (column) => sql`t.${column}`);
  const matches = sql.join(
    keys.map((one) => sql`c.${sql.identifier(one)} = t.${sql.identifier(one)}`),
    sql` and `,
  );
  const shown = sql`concat_ws(' ', ${columns(keys, (column) => sql`t.${column}::text`)})`;
  return rawQuery(
    db,
    sql`${anew}, counted as materialized (${counted}), gone as (
      delete from ${name} t where not exists (select from counted c where ${matches})
      returning ${shown} as key, ${isEmpty} as is_empty
    ), kept as (
      insert into ${name} as t (${key}, ${same}) select ${key}, ${same} from counted
      on conflict (tenant_id, ${key}) do update set (${same}) = row(${fresh})
        where (${stored}) is distinct from (${fresh})
      returning ${shown} as key
    ) select key from gone where not is_empty union all select key from kept`,
    z.tuple([z.string()]).transform(([row]) => `${table} ${row}`),
  );
}

/** Counts the whole tenant anew. @returns the rows of rollups that were not what they should be */
export async function recount(db: Db): Promise<string[]> {
  const parts = await mend(db, {
    table: "readiness_parts",
    isEmpty: sql`false`,
    keys: ["user_id", "course_id"],
    values: [...figureNames, "last_at"],
    counted: sql`select user_id, course_id, ${figures}, last_at from part`,
  }).execute();
  const members = await mend(db, {
    table: "readiness_members",
    isEmpty: sql`false`,
    keys: ["user_id"],
    values: ["role", "active", "teams"],
    counted: sql`select user_id, role, active, teams from member`,
  }).execute();
  const scopes = await mend(db, {
    table: "readiness_scopes",
    isEmpty: sql`t.people = 0 and t.deactivated = 0 and t.scores = 0 and t.assigned = 0`,
    keys: ["scope", "key"],
    values: ["people", "deactivated", ...figureNames],
    counted: sql`select scope, key, people, deactivated, ${figures} from folded`,
  }).execute();
  const scores = await mend(db, {
    table: "readiness_scores",
    isEmpty: sql`t.scores = 0`,
    keys: ["scope", "key", "hundredths"],
    values: ["scores"],
    counted: sql`select scope, key, (score * 100)::int as hundredths, count(*)::int as scores
      from reached group by 1, 2, 3`,
  }).execute();
  const days = await mend(db, {
    table: "readiness_days",
    isEmpty: sql`t.scores = 0`,
    keys: ["scope", "key", "day"],
    values: ["scores", "score_sum", "score_squares"],
    counted: sql`select scope, key, day, count(*)::int as scores, sum(score) as score_sum,
      sum(score * score) as score_squares from reached group by 1, 2, 3`,
  }).execute();
  return [...parts, ...members, ...scopes, ...scores, ...days];
}
