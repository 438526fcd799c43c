import { sql, type SQL } from "drizzle-orm";
import * as z from "zod";
import { externalIdKey } from "../directory/external-ids.ts";
import { exactName } from "../values/names.ts";
import { type Db, statement } from "../db/queries.ts";

/**
 * Before the id of a course that came by an import: no MindTickle module has it, so the catalogue's
 * pull, which goes by that id, neither changes nor adopts such a course.
 */
export const importedCourse = "import:";

/** Which course a file means: by MindTickle's id, the id of an import, or a name that only one has. */
const courseOf = (ref: SQL) => sql`coalesce(
  (select c.id from courses c where c.mindtickle_id in (${ref}, ${importedCourse} || ${ref})
    order by c.mindtickle_id = ${ref} desc limit 1),
  (select (array_agg(c.id))[1] from courses c where c.name = ${ref} having count(*) = 1))`;

const missing = statement(
  sql`with p as materialized (
    select pair->>0 as person, pair->>1 as ref
    from jsonb_array_elements(${sql.placeholder("pairs")}::jsonb) as pair),
  called as materialized (
    select distinct k.value from user_keys k join users u on u.id = k.user_id and u.deleted_at is null
    where k.attribute = ${externalIdKey} and k.value in (select person from p)),
  r as (select distinct ref from p where person in (select value from called))
  insert into courses (id, mindtickle_id, name, series_name, required, pass_score)
  select gen_random_uuid(), ${importedCourse} || r.ref, r.ref, 'Imported', false, 0
  from r where ${courseOf(sql`r.ref`)} is null
  on conflict do nothing`,
  z.unknown(),
);

const known = statement(
  sql`with r as (select distinct ref from jsonb_array_elements_text(${sql.placeholder("refs")}::jsonb) as ref)
  select r.ref, ${courseOf(sql`r.ref`)} from r`,
  z.tuple([z.string(), z.string().nullable()]),
);

/**
 * The courses that lines of a file mean, by what the lines call them; those that are not known yet
 * are made, where a person of the tenant has them.
 * @param lines who and what course, as the file names them
 */
export async function coursesFor(
  db: Db,
  lines: readonly { user: string; course: string }[],
): Promise<Map<string, string | null>> {
  const pairs = JSON.stringify(lines.map(({ user, course }) => [exactName(user), course]));
  const refs = JSON.stringify([...new Set(lines.map(({ course }) => course))]);
  const made = missing(db, { pairs }).execute();
  const found = known(db, { refs }).execute();
  const [, rows] = await Promise.all([made, found]);
  return new Map(rows);
}
