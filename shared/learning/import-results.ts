import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import { coursesFor } from "./imported-courses.ts";
import { exactName } from "../values/names.ts";
import { linesOfPeople } from "./lines-of-people.ts";

/** A quiz submission of a file. Its score is not computed from answers. */
export interface ImportedResult {
  submissionId: string;
  /** The person's externalId in the run's domain. */
  user: string;
  course: string;
  quiz: string;
  /** Null is unknown. */
  score: number | null;
  submittedAt: Date;
}

export type ResultOutcome =
  | "created"
  | "unchanged"
  | "unknown user"
  | "shared externalId"
  | "other submission";

const listed = sql`jsonb_to_recordset(${sql.placeholder("lines")}::jsonb) as l(
  line int, id uuid, submission_id text, person text, course_id uuid, quiz_id text, score numeric(5,2),
  submitted_at timestamptz)`;

/**
 * The first line of a submission id is stored, and nothing is ever changed. Other lines and rows
 * stored earlier must be equal to it.
 */
const insertion = statement(
  sql`with ${linesOfPeople(listed)},
  submission as materialized (
    select distinct on (l.submission_id) l.* from l where l.user_id is not null
    order by l.submission_id, l.line),
  inserted as (
    insert into quiz_results (id, submission_id, user_id, course_id, quiz_id, answers, claimed_score, score, submitted_at)
    select w.id, w.submission_id, w.user_id, w.course_id, w.quiz_id, '[]', w.score, w.score, w.submitted_at
    from submission w order by w.line
    on conflict (tenant_id, submission_id) do nothing
    returning id)
  select l.line, case
    when l.is_shared then 'shared externalId'
    when l.user_id is null then 'unknown user'
    when exists (select from inserted where inserted.id = l.id) then 'created'
    when (l.user_id, l.course_id, l.quiz_id, l.score, l.submitted_at) is not distinct from
      (s.user_id, s.course_id, s.quiz_id, s.score, s.submitted_at) then 'unchanged'
    else 'other submission' end
  from l left join (
    select q.submission_id, q.user_id, q.course_id, q.quiz_id, q.score, q.submitted_at
    from quiz_results q where q.submission_id in (select l.submission_id from l)
    union all
    select w.submission_id, w.user_id, w.course_id, w.quiz_id, w.score, w.submitted_at
    from submission w join inserted on inserted.id = w.id) s on s.submission_id = l.submission_id`,
  z.tuple([
    z.int(),
    z.enum(["created", "unchanged", "unknown user", "shared externalId", "other submission"]),
  ]),
);

/**
 * Stores quiz submissions of a file, in the caller's transaction and in one statement. No events are
 * created, because imported data is history.
 * @returns the outcome of each line
 */
export async function importResults(
  db: Db,
  lines: readonly { line: number; value: ImportedResult }[],
): Promise<[line: number, outcome: ResultOutcome][]> {
  if (lines.length === 0) return [];
  const courses = await coursesFor(
    db,
    lines.map(({ value }) => value),
  );
  const rows = lines.map(({ line, value }) => ({
    line,
    id: newId(),
    submission_id: value.submissionId,
    person: exactName(value.user),
    course_id: courses.get(value.course) ?? null,
    quiz_id: value.quiz,
    score: value.score,
    submitted_at: value.submittedAt,
  }));
  return insertion(db, { lines: JSON.stringify(rows) }).execute();
}
