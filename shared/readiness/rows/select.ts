import { type SQL, sql } from "drizzle-orm";
import { isoText } from "../../db/columns.ts";
import type { Choice } from "../choose-scope.ts";
import { decay, now, seen } from "../figures/count-figures.ts";
import { indexNow } from "../figures/index-now.ts";
import { isThere } from "../rollup/is-there.ts";
import { list } from "../rollup/names.ts";
import type { RowKind } from "./rows.ts";

/** A component in percent, where it is known. */
const percent = (known: SQL, share: SQL) =>
  sql`case when ${known} = 1 then (100 * ${share})::float8 end`;

/** Where a page goes on: behind the row with this person and these further keys. */
export type Place = readonly [userId: string, ...rest: string[]];
const start: Place = ["00000000-0000-0000-0000-000000000000"];

interface Selection {
  /** The columns of a row, by the names that callers get. */
  columns: Record<string, SQL>;
  from: SQL;
  group?: SQL;
  /** What tells rows apart, in order; the first is the person. Others are text. */
  keys: [SQL, ...SQL[]];
}

const results = sql`readiness_members m join quiz_results q on q.user_id = m.user_id and ${seen}`;

export const selections: Record<RowKind, Selection> = {
  people: {
    columns: {
      userId: sql`m.user_id`,
      role: sql`m.role`,
      active: sql`m.active`,
      index: indexNow,
      coverage: sql`m.coverage::float8`,
      completion: percent(sql`m.completion_known`, sql`m.completion_share`),
      score: percent(sql`m.score_known`, sql`m.score_share`),
      required: percent(sql`m.required_known`, sql`m.required_share`),
      recency: percent(
        sql`m.recency_known`,
        sql`coalesce(${decay(sql`today`, sql`m.last_day`, sql`half_life`)}, 0)`,
      ),
    },
    from: sql`readiness_members m`,
    keys: [sql`m.user_id`],
  },
  results: {
    columns: {
      userId: sql`m.user_id`,
      id: sql`q.id`,
      courseId: sql`q.course_id`,
      quizId: sql`q.quiz_id`,
      score: sql`q.score::float8`,
      submittedAt: isoText(sql`q.submitted_at`),
    },
    from: sql`${results} and q.score is not null`,
    keys: [sql`m.user_id`, sql`q.id::text`],
  },
  quizzes: {
    columns: {
      userId: sql`m.user_id`,
      courseId: sql`q.course_id`,
      quizId: sql`q.quiz_id`,
      attempts: sql`count(*)::int`,
      first: sql`(array_agg(q.score order by q.submitted_at, q.receipt))[1]::float8`,
      best: sql`max(q.score)::float8`,
      latest: sql`(array_agg(q.score order by q.submitted_at desc, q.receipt desc))[1]::float8`,
    },
    from: results,
    group: sql`group by m.user_id, q.course_id, q.quiz_id`,
    keys: [sql`m.user_id`, sql`q.course_id::text`, sql`q.quiz_id`],
  },
  assignments: {
    columns: {
      userId: sql`m.user_id`,
      courseId: sql`q.course_id`,
      status: sql`case when q.completed = 1 then 'completed' when q.in_progress = 1
        then 'in_progress' else 'not_started' end`,
      required: sql`q.required = 1`,
      overdue: sql`q.overdue = 1`,
      expired: sql`q.expired = 1`,
      expiring: sql`q.expiring = 1`,
      dueAt: isoText(sql`a.due_at`),
      expiresAt: isoText(sql`a.expires_at`),
    },
    from: sql`readiness_members m join readiness_parts q on q.user_id = m.user_id and q.assigned = 1
      left join assignments a on a.user_id = q.user_id and a.course_id = q.course_id`,
    keys: [sql`m.user_id`, sql`q.course_id::text`],
  },
};

const inCourse = (kind: RowKind, course: string) =>
  kind === "people"
    ? sql`exists (select from readiness_parts p
        where p.user_id = m.user_id and p.course_id = ${course}::uuid and ${isThere(sql`p`)})`
    : sql`q.course_id = ${course}::uuid`;

/**
 * Rows of one kind as JSON, by person and key.
 * @param where which of them, of `m` and `q` @param after the place of the last row before
 */
export function rowsQuery(
  kind: RowKind,
  { team, role, course, person }: Choice,
  { where, after = start, limit }: { where: SQL; after?: Place | undefined; limit: number },
): SQL {
  const { columns, from, group = sql``, keys } = selections[kind];
  const chosen = [
    where,
    sql`m.user_id >= ${after[0]}::uuid`,
    ...(person === null ? [] : [sql`m.user_id = ${person}::uuid`]),
    ...(team === null ? [] : [sql`(${team}::uuid = any(m.teams) or m.user_id = ${team}::uuid)`]),
    ...(role === null ? [] : [sql`m.role = ${role}`]),
    ...(course === null ? [] : [inCourse(kind, course)]),
    behind(keys, after),
  ];
  const built = Object.entries(columns).flatMap(([name, value]) => [sql`${name}::text`, value]);
  return sql`with ${now} select jsonb_build_object(${list(built)})::text
    from ${from} cross join moment cross join model
    where ${sql.join(chosen, sql` and `)}
    ${group} order by ${list(keys)} limit ${limit}`;
}

/** Behind a place: later people, or the same one with later keys. */
function behind(keys: SQL[], after: Place): SQL {
  const texts = after.map((value, n) => (n === 0 ? sql`${value}::uuid` : sql`${value}::text`));
  return sql`(${list(keys.slice(0, after.length))}) > (${list(texts)})`;
}
