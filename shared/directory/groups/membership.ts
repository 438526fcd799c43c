import { type SQL, sql } from "drizzle-orm";

/** The groups of a person, direct and through nested groups, each once: (group_id, direct). */
export const groupsOf = (userId: SQL): SQL => sql`(
  with recursive up(group_id, direct) as (
    select gm.group_id, true from group_members gm where gm.user_id = ${userId}
    union
    select gm.group_id, false from group_members gm join up on gm.child_id = up.group_id
  ) select group_id, bool_or(direct) as direct from up group by group_id)`;

/** The people of groups, direct and through nested groups: (user_id). A loop of groups ends it. */
export const peopleOf = (groupIds: SQL): SQL => sql`(
  with recursive down(group_id) as (
    select g.id from groups g where g.id in ${groupIds}
    union
    select gm.child_id from group_members gm join down on gm.group_id = down.group_id
    where gm.child_id is not null
  ) select gm.user_id from group_members gm join down on gm.group_id = down.group_id
    where gm.user_id is not null)`;

/** Whether a user `u` is one of the members, or in a group that is: a condition for its role. */
export function among(memberIds: readonly string[]): SQL {
  const list = sql`(select x::uuid from jsonb_array_elements_text(${JSON.stringify(memberIds)}::text::jsonb) as x)`;
  return sql`(u.id in ${list} or u.id in ${peopleOf(list)})`;
}
