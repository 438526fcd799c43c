import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { isoText, jsonText } from "../../db/columns.ts";
import { type Db, type Query, rawQuery } from "../../db/queries.ts";
import type { Figures } from "../figures/figures.ts";
import type { Choice } from "../choose-scope.ts";
import { type Row, type RowKind, rowShapes } from "./rows.ts";

interface Source {
  kind: RowKind;
  /** Which rows count, a condition on the aliases of `selections`; by default those of active people. */
  where?: SQL;
}

/** For each number of a report, the rows that it is computed from. */
export const numbers = {
  people: { kind: "people" },
  deactivated: { kind: "people", where: sql`not m.active` },
  index: { kind: "people", where: sql`m.indexed = 1` },
  coverage: { kind: "people" },
  avgScore: { kind: "results" },
  scores: { kind: "results" },
  median: { kind: "results" },
  lowerQuartile: { kind: "results" },
  upperQuartile: { kind: "results" },
  standardDeviation: { kind: "results" },
  trend: { kind: "results" },
  firstAttempt: { kind: "quizzes" },
  bestScore: { kind: "quizzes" },
  latestScore: { kind: "quizzes" },
  completionRate: { kind: "assignments" },
  assigned: { kind: "assignments" },
  completed: { kind: "assignments", where: sql`p.completed = 1` },
  inProgress: { kind: "assignments", where: sql`p.in_progress = 1` },
  notStarted: { kind: "assignments", where: sql`p.completed = 0 and p.in_progress = 0` },
  overdue: { kind: "assignments", where: sql`p.overdue = 1` },
  expired: { kind: "assignments", where: sql`p.expired = 1` },
  expiring: { kind: "assignments", where: sql`p.expiring = 1` },
} satisfies Record<keyof Figures | "coverage", Source>;

export type NumberName = keyof typeof numbers;
// `keyof` gives exactly the names above.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const numberNames = Object.keys(numbers) as [NumberName, ...NumberName[]];

/** A component in percent; null if it is unknown. */
const percent = (known: SQL, share: SQL) =>
  sql`case when ${known} = 1 then (100 * ${share})::float8 end`;

interface Selection {
  /** The SQL of each field of a row. */
  fields: Record<string, SQL>;
  from: SQL;
  /** The condition that a row belongs to a course. */
  inCourse: (course: string) => SQL;
  group?: SQL;
  /** The order of rows: the person, then the fields that tell the person's rows apart, as text. */
  keys: { field: string; sql: SQL }[];
}

/** The results that the last update saw; newer ones are in no number yet. */
const results = sql`readiness_members m join quiz_results q on q.user_id = m.user_id
  and pg_visible_in_snapshot(q.xid, (select snapshot from state))`;
const user = { field: "userId", sql: sql`m.user_id` };

const selections: Record<RowKind, Selection> = {
  people: {
    fields: {
      userId: sql`m.user_id`,
      role: sql`m.role`,
      active: sql`m.active`,
      index: sql`app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day, today, half_life)`,
      coverage: sql`m.coverage::float8`,
      completion: percent(sql`m.completion_known`, sql`m.completion_share`),
      score: percent(sql`m.score_known`, sql`m.score_share`),
      required: percent(sql`m.required_known`, sql`m.required_share`),
      recency: percent(
        sql`m.recency_known`,
        sql`coalesce(app.recency(today, m.last_day, half_life), 0)`,
      ),
    },
    from: sql`readiness_members m`,
    inCourse: (course) => sql`exists (select from readiness_parts p where p.user_id = m.user_id
      and p.course_id = ${course}::uuid and (p.assigned > 0 or p.last_at is not null))`,
    keys: [user],
  },
  results: {
    fields: {
      userId: sql`m.user_id`,
      id: sql`q.id`,
      courseId: sql`q.course_id`,
      quizId: sql`q.quiz_id`,
      score: sql`q.score::float8`,
      submittedAt: isoText(sql`q.submitted_at`),
    },
    from: sql`${results} and q.score is not null`,
    inCourse: (course) => sql`q.course_id = ${course}::uuid`,
    keys: [user, { field: "id", sql: sql`q.id::text` }],
  },
  quizzes: {
    fields: {
      userId: sql`m.user_id`,
      courseId: sql`q.course_id`,
      quizId: sql`q.quiz_id`,
      attempts: sql`count(*)::int`,
      first: sql`(array_agg(q.score order by q.submitted_at, q.receipt))[1]::float8`,
      best: sql`max(q.score)::float8`,
      latest: sql`(array_agg(q.score order by q.submitted_at desc, q.receipt desc))[1]::float8`,
    },
    from: results,
    inCourse: (course) => sql`q.course_id = ${course}::uuid`,
    group: sql`group by m.user_id, q.course_id, q.quiz_id`,
    keys: [
      user,
      { field: "courseId", sql: sql`q.course_id::text` },
      { field: "quizId", sql: sql`q.quiz_id` },
    ],
  },
  assignments: {
    fields: {
      userId: sql`m.user_id`,
      courseId: sql`p.course_id`,
      status: sql`case when p.completed = 1 then 'completed' when p.in_progress = 1
        then 'in_progress' else 'not_started' end`,
      required: sql`p.required = 1`,
      overdue: sql`p.overdue = 1`,
      expired: sql`p.expired = 1`,
      expiring: sql`p.expiring = 1`,
      dueAt: isoText(sql`a.due_at`),
      expiresAt: isoText(sql`a.expires_at`),
    },
    from: sql`readiness_members m join readiness_parts p on p.user_id = m.user_id and p.assigned = 1
      left join assignments a on a.user_id = p.user_id and a.course_id = p.course_id`,
    inCourse: (course) => sql`p.course_id = ${course}::uuid`,
    keys: [user, { field: "courseId", sql: sql`p.course_id::text` }],
  },
};

/** The values of a row's keys. A page continues after the row that has them. */
export type Position = [userId: string, ...rest: string[]];
export const positionShape: z.ZodType<Position> = z.tuple([z.uuid()]).rest(z.string());
const start: Position = ["00000000-0000-0000-0000-000000000000"];

export function positionOf(kind: RowKind, row: Row): Position {
  const values = new Map<string, unknown>(Object.entries(row));
  const [userId = "", ...rest] = selections[kind].keys.map(({ field }) =>
    String(values.get(field)),
  );
  return [userId, ...rest];
}

/** The rows of a number after a position, in order of person and key; at most `limit`. */
export function selectRows(
  db: Db,
  want: { of: NumberName; choice: Choice; after: Position | undefined; limit: number },
): Query<Row[]> {
  const { after = start, limit } = want;
  const { team, role, course, person } = want.choice;
  const { kind, where = sql`m.active` }: Source = numbers[want.of];
  const { fields, from, inCourse, group = sql``, keys } = selections[kind];
  const list = (parts: SQL[]) => sql.join(parts, sql`, `);
  const afterKeys = after.map((value, n) => (n === 0 ? sql`${value}::uuid` : sql`${value}::text`));
  const conditions = [
    where,
    sql`m.user_id >= ${after[0]}::uuid`,
    sql`(${list(keys.slice(0, after.length).map((key) => key.sql))}) > (${list(afterKeys)})`,
    ...(person === null ? [] : [sql`m.user_id = ${person}::uuid`]),
    ...(team === null ? [] : [sql`(${team}::uuid = any(m.teams) or m.user_id = ${team}::uuid)`]),
    ...(role === null ? [] : [sql`m.role = ${role}`]),
    ...(course === null ? [] : [inCourse(course)]),
  ];
  const built = Object.entries(fields).flatMap(([name, value]) => [sql`${name}::text`, value]);
  const row = z.tuple([jsonText(rowShapes[kind])]).transform(([found]): Row => found);
  return rawQuery(
    db,
    sql`with state as materialized (select * from app.readiness_state())
      select jsonb_build_object(${list(built)})::text
      from ${from} cross join state
      where ${sql.join(conditions, sql` and `)}
      ${group} order by ${list(keys.map((key) => key.sql))} limit ${limit}`,
    row,
  );
}
