import { type SQL, sql } from "drizzle-orm";
import { canonicalName } from "../../values/names.ts";

/** A person's groups, direct and through nested groups, each once: (group_id, direct). */
export const groupsOf = (userId: SQL): SQL => sql`(
  with recursive up(group_id, direct) as (
    select gm.group_id, true from group_members gm where gm.user_id = ${userId}
    union
    select gm.group_id, false from group_members gm join up on gm.child_id = up.group_id
  ) select group_id, bool_or(direct) as direct from up group by group_id)`;

/** The people of groups, direct and through nested groups: (user_id). Ends in a loop of groups. */
export const peopleOf = (groupIds: SQL): SQL => sql`(
  with recursive down(group_id) as (
    select g.id from groups g where g.id in ${groupIds}
    union
    select gm.child_id from group_members gm join down on gm.group_id = down.group_id
    where gm.child_id is not null
  ) select gm.user_id from group_members gm join down on gm.group_id = down.group_id
    where gm.user_id is not null)`;

/** UUIDs as a sub-query: (id). */
export const idList = (ids: readonly string[]): SQL =>
  sql`(select id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as id)`;

/** A condition for a row `u` of `users`: it is one of the members, or in a group that is. */
export function isAmong(memberIds: readonly string[]): SQL {
  const list = idList(memberIds);
  return sql`(u.id in ${list} or u.id in ${peopleOf(list)})`;
}

/**
 * The strongest role that the names of a person's groups give, direct and nested, or `rep`.
 * @param names as `roleNames` gives them
 */
export const roleByGroups = (
  userId: SQL,
  names: SQL,
): SQL => sql`coalesce((select r.role from ${groupsOf(userId)} d
  join groups g on g.id = d.group_id
  join jsonb_to_recordset(${names}::jsonb) as r(name text, role text)
    on r.name = g.display_name_key
  order by array_position(array['admin', 'manager', 'rep'], r.role) limit 1), 'rep')`;

/** The names of a rule as JSON: `[{name, role}]`. */
export const roleNames = (names: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.entries(names).map(([name, role]) => ({ name: canonicalName(name), role })),
  );
