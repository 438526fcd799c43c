import { type SQL, sql } from "drizzle-orm";
import { canonicalName } from "../../values/names.ts";
import { groupsOf } from "./membership.ts";

/**
 * The strongest role that the names of a person's groups give, direct and nested; else `rep`.
 * @param names JSON: `[{name, role}]`
 */
export const roleByGroups = (
  userId: SQL,
  names: SQL,
): SQL => sql`coalesce((select n.role from ${groupsOf(userId)} d
  join groups g on g.id = d.group_id
  join jsonb_to_recordset(${names}::jsonb) as n(name text, role text)
    on n.name = g.display_name_key
  order by array_position(array['admin', 'manager', 'rep'], n.role) limit 1), 'rep')`;

/** A rule's names as `roleByGroups` takes them. */
export const roleNames = (names: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(names).map(([name, role]) => ({ name: canonicalName(name), role })),
  );
