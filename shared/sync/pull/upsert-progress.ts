import { sql } from "drizzle-orm";
import * as z from "zod";
import { progressStatuses } from "../../../drizzle/schema/index.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, statement } from "../../db/queries.ts";
import type { PlatformProgress, PullWarning } from "../../adapters/learning-platform.ts";

const before = statement(
  sql`select s.pull_warnings::text, (select count(*)::int from assignments a
      where a.user_id = s.user_id and a.listed and a.ended_at is null)
    from user_syncs s where s.user_id = ${sql.placeholder("user")}::uuid`,
  z.tuple([z.string(), z.int()]),
);

/** The warnings of the previous pull, and the number of listed assignments that have not ended. */
export async function readBefore(
  db: Db,
  userId: string,
): Promise<{ warnings: PullWarning[]; live: number }> {
  const [row] = await before(db, { user: userId }).execute();
  // Only pulls write this column.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { warnings: JSON.parse(row?.[0] ?? "[]") as PullWarning[], live: row?.[1] ?? 0 };
}

const progress = z.object({
  courseId: z.string(),
  status: z.enum(progressStatuses),
  score: z.number().nullable(),
});
const result = z.object({
  stored: z.array(progress.extend({ completedAt: z.string().nullable() })),
  changed: z.array(progress),
  ended: z.array(z.string()),
});

/**
 * A list that changed while its pages were read may contain a course twice; the later one counts. A
 * value that is not valid leaves the stored one unchanged. Assignments of an ended course have ended.
 */
const upsert = statement(
  sql`with l as materialized (
    select distinct on (c.id) c.id as course_id, c.archived_at, l.*
    from jsonb_to_recordset(${sql.placeholder("lines")}::jsonb) as l(
      line int, course text, status text, score numeric(5,2), assigned_at timestamptz,
      due_at timestamptz, completed_at timestamptz, expires_at timestamptz,
      has_score boolean, has_due boolean, has_completed boolean, has_expires boolean)
    join courses c on c.mindtickle_id = l.course order by c.id, l.line desc
  ), newest as materialized (
    select l.course_id, coalesce(l.assigned_at, a.assigned_at, now()) as assigned_at,
      case when has_due then l.due_at else a.due_at end as due_at,
      case when has_expires then l.expires_at else a.expires_at end as expires_at,
      case when l.archived_at is not null then coalesce(a.ended_at, now()) end as ended_at,
      coalesce(l.status, p.status, 'not_started') as status,
      case when has_score then l.score else p.score end as score,
      case when has_completed then l.completed_at else p.completed_at end as completed_at
    from l left join assignments a on a.user_id = ${sql.placeholder("user")}::uuid and a.course_id = l.course_id
      left join course_progress p on p.user_id = a.user_id and p.course_id = a.course_id
  ), assigned as (
    insert into assignments (user_id, course_id, assigned_at, due_at, expires_at, listed, ended_at)
    select ${sql.placeholder("user")}::uuid, course_id, assigned_at, due_at, expires_at, true, ended_at from newest
    on conflict (tenant_id, user_id, course_id) do update set assigned_at = excluded.assigned_at,
      due_at = excluded.due_at, expires_at = excluded.expires_at, listed = true, ended_at = excluded.ended_at
    where (assignments.assigned_at, assignments.due_at, assignments.expires_at, assignments.listed, assignments.ended_at)
      is distinct from (excluded.assigned_at, excluded.due_at, excluded.expires_at, true, excluded.ended_at)
  ), progressed as (
    insert into course_progress (user_id, course_id, status, score, completed_at)
    select ${sql.placeholder("user")}::uuid, course_id, status, score, completed_at from newest
    on conflict (tenant_id, user_id, course_id) do update set status = excluded.status,
      score = excluded.score, completed_at = excluded.completed_at, updated_at = now(), xid = pg_current_xact_id()
    where (course_progress.status, course_progress.score, course_progress.completed_at)
      is distinct from (excluded.status, excluded.score, excluded.completed_at)
    returning course_id, status, score
  ), ended as (
    update assignments a set ended_at = now()
    where ${sql.placeholder("ends")}::boolean and a.user_id = ${sql.placeholder("user")}::uuid and a.listed
      and a.ended_at is null and not exists (select from l where l.course_id = a.course_id)
    returning a.course_id
  )
  select jsonb_build_object(
    'stored', (select coalesce(jsonb_agg(jsonb_build_object('courseId', course_id, 'status', status,
      'score', score, 'completedAt', completed_at) order by course_id), '[]') from newest),
    'changed', (select coalesce(jsonb_agg(jsonb_build_object('courseId', course_id, 'status', status,
      'score', score) order by course_id), '[]') from progressed),
    'ended', (select coalesce(jsonb_agg(course_id order by course_id), '[]') from ended))::text`,
  z.tuple([jsonText(result)]).transform(([found]) => found),
);

/** Writes the rows that differ. @returns the stored rows, and those that changed and ended */
export async function upsertProgress(
  db: Db,
  userId: string,
  pulled: PlatformProgress[],
  mayEnd: boolean,
) {
  const lines = pulled.map((one, line) => ({
    line,
    course: one.courseId,
    status: one.status,
    score: one.score,
    assigned_at: one.assignedAt,
    due_at: one.dueAt,
    completed_at: one.completedAt,
    expires_at: one.expiresAt,
    has_score: one.score !== undefined,
    has_due: one.dueAt !== undefined,
    has_completed: one.completedAt !== undefined,
    has_expires: one.expiresAt !== undefined,
  }));
  const values = { user: userId, lines: JSON.stringify(lines), ends: mayEnd };
  const [found] = await upsert(db, values).execute();
  if (!found) throw new Error("The progress was not written.");
  const stored = found.stored.map(({ completedAt, ...one }) => ({
    ...one,
    completedAt: completedAt === null ? null : new Date(completedAt),
  }));
  return { ...found, stored };
}
