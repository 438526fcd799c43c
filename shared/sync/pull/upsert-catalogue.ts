import { sql } from "drizzle-orm";
import * as z from "zod";
import { jsonText } from "../../db/columns.ts";
import { type Db, statement } from "../../db/queries.ts";
import { newId } from "../../ids.ts";
import type {
  PlatformCourse,
  PlatformQuiz,
  PullWarning,
} from "../../adapters/learning-platform.ts";
import { importedCourse } from "../../learning/imported-courses.ts";

/** Pulls do not end courses that came from an import. */
const isPulled = sql`not starts_with(c.mindtickle_id, ${importedCourse})`;

const before = statement(
  sql`select coalesce((select warnings from integration_states where kind = 'mindtickle'), '[]')::text,
    (select count(*)::int from courses c where c.archived_at is null and ${isPulled})`,
  z.tuple([z.string(), z.int()]),
);

/** The warnings of the previous pull, and the number of courses that have not ended. */
export async function readBefore(db: Db): Promise<{ warnings: PullWarning[]; live: number }> {
  const [row] = await before(db, {}).execute();
  // Only pulls write this column.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { warnings: JSON.parse(row?.[0] ?? "[]") as PullWarning[], live: row?.[1] ?? 0 };
}

const ids = z.array(z.string());

/**
 * A list that changed while its pages were read may contain a course twice; the later one counts. A
 * value that is not valid leaves the stored one unchanged.
 */
const courses = statement(
  sql`with l as materialized (
    select distinct on (l.ref) l.* from jsonb_to_recordset(${sql.placeholder("lines")}::jsonb) as l(
      line int, id uuid, ref text, name text, series_name text, required boolean, pass_score numeric(5,2))
    order by l.ref, l.line desc
  ), written as (
    insert into courses (id, mindtickle_id, name, series_name, required, pass_score)
    select l.id, l.ref, coalesce(l.name, c.name, l.ref), coalesce(l.series_name, c.series_name, ''),
      coalesce(l.required, c.required, false), coalesce(l.pass_score, c.pass_score, 0)
    from l left join courses c on c.mindtickle_id = l.ref
    on conflict (tenant_id, mindtickle_id) do update set name = excluded.name, series_name = excluded.series_name,
      required = excluded.required, pass_score = excluded.pass_score, archived_at = null
    where (courses.name, courses.series_name, courses.required, courses.pass_score, courses.archived_at)
      is distinct from (excluded.name, excluded.series_name, excluded.required, excluded.pass_score, null)
    returning id
  ), ended as (
    update courses c set archived_at = now()
    where ${sql.placeholder("ends")}::boolean and c.archived_at is null and ${isPulled}
      and not exists (select from l where l.ref = c.mindtickle_id)
    returning c.id
  ), assigned as (
    update assignments a set ended_at = now() from ended e where a.course_id = e.id and a.ended_at is null
  )
  select jsonb_build_object(
    'written', (select coalesce(jsonb_agg(id), '[]') from written),
    'ended', (select coalesce(jsonb_agg(id), '[]') from ended))::text`,
  z.tuple([jsonText(z.object({ written: ids, ended: ids }))]).transform(([found]) => found),
);

/** Writes the courses that differ. @returns their ids, and the ids of courses that ended */
export async function upsertCourses(db: Db, listed: PlatformCourse[], mayEnd: boolean) {
  const lines = listed.map((course, line) => ({
    line,
    id: newId(),
    ref: course.id,
    name: course.name,
    series_name: course.seriesName,
    required: course.required,
    pass_score: course.passScore,
  }));
  const [found] = await courses(db, { lines: JSON.stringify(lines), ends: mayEnd }).execute();
  if (!found) throw new Error("The catalogue was not written.");
  return found;
}

const quizzes = statement(
  sql`insert into quizzes (id, course_id, answer_key)
    select distinct on (l.id) l.id, c.id, l.answer_key
    from jsonb_to_recordset(${sql.placeholder("lines")}::jsonb) as l(line int, id text, course text, answer_key jsonb)
      join courses c on c.mindtickle_id = l.course order by l.id, l.line desc
    on conflict (tenant_id, id) do update set course_id = excluded.course_id, answer_key = excluded.answer_key`,
  z.unknown(),
);

/** Writes the quizzes of known courses. */
export const upsertQuizzes = (db: Db, listed: PlatformQuiz[]): Promise<unknown> => {
  const lines = listed.map(({ id, courseId, answerKey }, line) => ({
    line,
    id,
    course: courseId,
    answer_key: answerKey,
  }));
  return quizzes(db, { lines: JSON.stringify(lines) }).execute();
};
