import { sql } from "drizzle-orm";
import * as z from "zod";
import type { progressStatuses } from "../../drizzle/schema/index.ts";
import { type Db, statement } from "../db/queries.ts";
import { coursesFor } from "./imported-courses.ts";
import { exactName } from "../values/names.ts";
import { linesOfPeople } from "./lines-of-people.ts";

/** A person's progress in a course, from a file. A field that is undefined is not changed. */
export interface ImportedProgress {
  /** The person's externalId in the run's domain. */
  user: string;
  course: string;
  status: (typeof progressStatuses)[number];
  score?: number | null;
  /** Null changes nothing either, because an assignment has a time. */
  assignedAt?: Date | null;
  dueAt?: Date | null;
  completedAt?: Date | null;
  expiresAt?: Date | null;
}

export type ProgressOutcome =
  | "created"
  | "changed"
  | "unchanged"
  | "unknown user"
  | "shared externalId";

const listed = sql`jsonb_to_recordset(${sql.placeholder("lines")}::jsonb) as l(
  line int, person text, course_id uuid, status text, score numeric(5,2), assigned_at timestamptz,
  due_at timestamptz, completed_at timestamptz, expires_at timestamptz,
  has_score boolean, has_due boolean, has_completed boolean, has_expires boolean)`;

/** The last line of a person and course counts. Only rows that differ are written. */
const upsert = statement(
  sql`with ${linesOfPeople(listed)},
  newest as materialized (
    select distinct on (l.user_id, l.course_id) l.*, p.user_id is null as is_new,
      coalesce(l.assigned_at, a.assigned_at, l.completed_at, now()) as assigned,
      case when l.has_due then l.due_at else a.due_at end as due,
      case when l.has_expires then l.expires_at else a.expires_at end as expires,
      case when l.has_score then l.score else p.score end as known_score,
      case when l.has_completed then l.completed_at else p.completed_at end as completed
    from l left join assignments a on a.user_id = l.user_id and a.course_id = l.course_id
      left join course_progress p on p.user_id = l.user_id and p.course_id = l.course_id
    where l.user_id is not null order by l.user_id, l.course_id, l.line desc),
  assigned as (
    insert into assignments (user_id, course_id, assigned_at, due_at, expires_at)
    select n.user_id, n.course_id, n.assigned, n.due, n.expires from newest n
    on conflict (tenant_id, user_id, course_id) do update
      set assigned_at = excluded.assigned_at, due_at = excluded.due_at, expires_at = excluded.expires_at
      where (assignments.assigned_at, assignments.due_at, assignments.expires_at)
        is distinct from (excluded.assigned_at, excluded.due_at, excluded.expires_at)
    returning user_id, course_id),
  progressed as (
    insert into course_progress (user_id, course_id, status, score, completed_at)
    select n.user_id, n.course_id, n.status, n.known_score, n.completed from newest n
    on conflict (tenant_id, user_id, course_id) do update
      set status = excluded.status, score = excluded.score, completed_at = excluded.completed_at,
        updated_at = now(), xid = pg_current_xact_id()
      where (course_progress.status, course_progress.score, course_progress.completed_at)
        is distinct from (excluded.status, excluded.score, excluded.completed_at)
    returning user_id, course_id),
  written as (select * from assigned union select * from progressed)
  select l.line, case
    when l.is_shared then 'shared externalId'
    when l.user_id is null then 'unknown user'
    when w.user_id is null then 'unchanged'
    when n.is_new then 'created' else 'changed' end
  from l left join newest n on n.line = l.line
    left join written w on w.user_id = n.user_id and w.course_id = n.course_id`,
  z.tuple([
    z.int(),
    z.enum(["created", "changed", "unchanged", "unknown user", "shared externalId"]),
  ]),
);

/**
 * Stores assignments and progress of a file, in the caller's transaction and in one statement. No
 * events are created, because imported data is history.
 * @returns the outcome of each line
 */
export async function importProgress(
  db: Db,
  lines: readonly { line: number; value: ImportedProgress }[],
): Promise<[line: number, outcome: ProgressOutcome][]> {
  if (lines.length === 0) return [];
  const courses = await coursesFor(
    db,
    lines.map(({ value }) => value),
  );
  const rows = lines.map(({ line, value }) => ({
    line,
    person: exactName(value.user),
    course_id: courses.get(value.course) ?? null,
    status: value.status,
    score: value.score ?? null,
    assigned_at: value.assignedAt ?? null,
    due_at: value.dueAt ?? null,
    completed_at: value.completedAt ?? null,
    expires_at: value.expiresAt ?? null,
    has_score: value.score !== undefined,
    has_due: value.dueAt !== undefined,
    has_completed: value.completedAt !== undefined,
    has_expires: value.expiresAt !== undefined,
  }));
  return upsert(db, { lines: JSON.stringify(rows) }).execute();
}
