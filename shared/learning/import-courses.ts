import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import { importedCourse } from "./imported-courses.ts";

/** A course of a file. A field that is undefined is not changed. */
export interface ImportedCourse {
  id: string;
  name?: string;
  series?: string;
  required?: boolean;
  passScore?: number;
}

export type CourseOutcome = "created" | "changed" | "unchanged" | "of MindTickle";

const listed = sql`jsonb_to_recordset(${sql.placeholder("lines")}::jsonb) as l(
  line int, id uuid, ref text, name text, series_name text, required boolean, pass_score numeric(5,2))`;

/** The last line of a course counts. Only rows that differ are written. */
const upsert = statement(
  sql`with l as materialized (select * from ${listed}),
  newest as materialized (
    select distinct on (l.ref) l.*, c.id is null as is_new,
      coalesce(l.name, c.name, l.ref) as course_name,
      coalesce(l.series_name, c.series_name, 'Imported') as series,
      coalesce(l.required, c.required, false) as is_required,
      coalesce(l.pass_score, c.pass_score, 0) as passed_from
    from l left join courses c on c.mindtickle_id = ${importedCourse} || l.ref
    where not exists (select from courses m where m.mindtickle_id = l.ref)
    order by l.ref, l.line desc),
  written as (
    insert into courses (id, mindtickle_id, name, series_name, required, pass_score)
    select n.id, ${importedCourse} || n.ref, n.course_name, n.series, n.is_required, n.passed_from from newest n
    on conflict (tenant_id, mindtickle_id) do update set name = excluded.name,
      series_name = excluded.series_name, required = excluded.required, pass_score = excluded.pass_score
      where (courses.name, courses.series_name, courses.required, courses.pass_score)
        is distinct from (excluded.name, excluded.series_name, excluded.required, excluded.pass_score)
    returning mindtickle_id)
  select l.line, case
    when exists (select from courses m where m.mindtickle_id = l.ref) then 'of MindTickle'
    when w.mindtickle_id is null then 'unchanged'
    when n.is_new then 'created' else 'changed' end
  from l left join newest n on n.line = l.line
    left join written w on w.mindtickle_id = ${importedCourse} || n.ref`,
  z.tuple([z.int(), z.enum(["created", "changed", "unchanged", "of MindTickle"])]),
);

/**
 * Stores courses that MindTickle does not have, in the caller's transaction and in one statement.
 * @returns the outcome of each line
 */
export async function importCourses(
  db: Db,
  lines: readonly { line: number; value: ImportedCourse }[],
): Promise<[line: number, outcome: CourseOutcome][]> {
  if (lines.length === 0) return [];
  const rows = lines.map(({ line, value }) => ({
    line,
    id: newId(),
    ref: value.id,
    name: value.name ?? null,
    series_name: value.series ?? null,
    required: value.required ?? null,
    pass_score: value.passScore ?? null,
  }));
  return upsert(db, { lines: JSON.stringify(rows) }).execute();
}
