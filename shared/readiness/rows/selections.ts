import { type SQL, sql } from "drizzle-orm";
import { isoText } from "../../db/columns.ts";
import type { RowKind } from "./rows.ts";

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
  keys: SQL[];
}

/** The index of a member `m` by the model of the newest report. */
export const indexOfMember = sql`app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day, today, half_life)`;

/** Names are those of now, also if a row is older. They are read for the rows of a page only. */
const displayName = sql`(select u.display_name from users u where u.id = m.user_id)`;
const nameOfCourse = (course: SQL) => sql`(select c.name from courses c where c.id = ${course})`;

/** The results that the last update saw; newer ones are in no number yet. */
const results = sql`readiness_members m join quiz_results q on q.user_id = m.user_id
  and pg_visible_in_snapshot(q.xid, (select snapshot from state))`;
const user = sql`m.user_id`;

/** For each kind of rows, where its fields come from. */
export const selections: Record<RowKind, Selection> = {
  people: {
    fields: {
      userId: sql`m.user_id`,
      displayName,
      role: sql`m.role`,
      active: sql`m.active`,
      index: indexOfMember,
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
      displayName,
      id: sql`q.id`,
      courseId: sql`q.course_id`,
      courseName: nameOfCourse(sql`q.course_id`),
      quizId: sql`q.quiz_id`,
      score: sql`q.score::float8`,
      submittedAt: isoText(sql`q.submitted_at`),
    },
    from: sql`${results} and q.score is not null`,
    inCourse: (course) => sql`q.course_id = ${course}::uuid`,
    keys: [user, sql`q.id::text`],
  },
  quizzes: {
    fields: {
      userId: sql`m.user_id`,
      displayName,
      courseId: sql`q.course_id`,
      courseName: nameOfCourse(sql`q.course_id`),
      quizId: sql`q.quiz_id`,
      attempts: sql`count(*)::int`,
      first: sql`(array_agg(q.score order by q.submitted_at, q.receipt))[1]::float8`,
      best: sql`max(q.score)::float8`,
      latest: sql`(array_agg(q.score order by q.submitted_at desc, q.receipt desc))[1]::float8`,
    },
    from: results,
    inCourse: (course) => sql`q.course_id = ${course}::uuid`,
    group: sql`group by m.user_id, q.course_id, q.quiz_id`,
    keys: [user, sql`q.course_id::text`, sql`q.quiz_id`],
  },
  assignments: {
    fields: {
      userId: sql`m.user_id`,
      displayName,
      courseId: sql`p.course_id`,
      courseName: nameOfCourse(sql`p.course_id`),
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
    keys: [user, sql`p.course_id::text`],
  },
};
