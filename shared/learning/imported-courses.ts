import { sql, type SQL } from "drizzle-orm";
import * as z from "zod";
import { externalIdKey } from "../directory/external-ids.ts";
import { exactName } from "../values/names.ts";
import { type Db, statement } from "../db/queries.ts";

/**
 * The prefix of the id of an imported course. No MindTickle module has it, so a catalogue pull never
 * changes such a course.
 */
export const importedCourse = "import:";

/** The course that a file refers to: by MindTickle's id, an imported id or a unique name. */
const courseOf = (ref: SQL) => sql`coalesce(
  (select c.id from courses c where c.mindtickle_id in (${ref}, ${importedCourse} || ${ref})
    order by c.mindtickle_id = ${ref} desc limit 1),
  (select (array_agg(c.id))[1] from courses c where c.name = ${ref} having count(*) = 1))`;

const createMissing = statement(
  sql`with p as materialized (
    select pair->>0 as person, pair->>1 as ref
    from jsonb_array_elements(${sql.placeholder("pairs")}::jsonb) as pair),
  known_person as materialized (
    select distinct k.value from user_keys k join users u on u.id = k.user_id and u.deleted_at is null
    where k.attribute = ${externalIdKey} and k.value in (select person from p)),
  r as (select distinct ref from p where person in (select value from known_person))
  insert into courses (id, mindtickle_id, name, series_name, required, pass_score)
  select gen_random_uuid(), ${importedCourse} || r.ref, r.ref, 'Imported', false, 0
  from r where ${courseOf(sql`r.ref`)} is null
  on conflict do nothing`,
  z.unknown(),
);

const findCourses = statement(
  sql`with r as (select distinct ref from jsonb_array_elements_text(${sql.placeholder("refs")}::jsonb) as ref)
  select r.ref, ${courseOf(sql`r.ref`)} from r`,
  z.tuple([z.string(), z.string().nullable()]),
);

/**
 * The ids of the courses that lines of a file refer to, by the text in the file. Unknown courses are
 * created if a person of the tenant has them.
 * @param lines the person and the course, as written in the file
 */
export async function coursesFor(
  db: Db,
  lines: readonly { user: string; course: string }[],
): Promise<Map<string, string | null>> {
  const pairs = JSON.stringify(lines.map(({ user, course }) => [exactName(user), course]));
  const refs = JSON.stringify([...new Set(lines.map(({ course }) => course))]);
  const created = createMissing(db, { pairs }).execute();
  const found = findCourses(db, { refs }).execute();
  const [, rows] = await Promise.all([created, found]);
  return new Map(rows);
}
