import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, type Query, rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { isUuid } from "../../ids.ts";
import { groupType } from "../../scim/schema/group-type.ts";
import type { MemberStep } from "../../scim/resource/members.ts";
import { compileFilter } from "../../scim/query/compile-filter.ts";
import { memberElements } from "./members.ts";

/** Ids of members that came, or went. */
export interface MemberChange {
  added: string[];
  removed: string[];
}

export const isSame = ({ added, removed }: MemberChange): boolean =>
  added.length + removed.length === 0;

/**
 * Changes a group's membership by deltas, all steps in one flight: nothing reads the members that
 * are there, and parallel changes keep each other's. The group's row must be locked.
 * @throws AppError bad_request, invalidValue, naming the ids that are nobody's; nothing is kept.
 */
export async function changeMembers(
  db: Db,
  groupId: string,
  steps: readonly MemberStep[],
): Promise<MemberChange> {
  const answers = await Promise.all(
    steps.flatMap((step) => queriesOf(db, groupId, step)).map((query) => query.execute()),
  );
  const rows = answers.flat();
  const unknown = rows.filter(([kind]) => kind === "unknown").map(([, id]) => id);
  if (unknown.length > 0) throw unknownMembers(unknown);
  const idsOf = (wanted: string) => rows.filter(([kind]) => kind === wanted).map(([, id]) => id);
  return { added: idsOf("added"), removed: idsOf("removed") };
}

const changed = z.tuple([z.enum(["added", "removed", "unknown"]), z.string()]);
type Changed = Query<z.output<typeof changed>[]>;

function queriesOf(db: Db, groupId: string, step: MemberStep): Changed[] {
  const remove = (which: SQL) =>
    rawQuery(
      db,
      sql`delete from group_members gm where gm.group_id = ${groupId} and ${which} returning 'removed', gm.member_id`,
      changed,
    );
  if (step.kind === "removeWhere") {
    const map = { type: membersType, resource: sql`e`, columns: {}, elements: {}, lookups: {} };
    return [
      remove(
        sql`(select ${compileFilter(step.filter, map)} from (select ${memberElements("")} as e) element)`,
      ),
    ];
  }
  const ids = step.kind === "remove" ? step.ids.filter(isUuid) : checked(step.ids, groupId);
  const list = sql`(select id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as id)`;
  // As an array the index finds them, however many other members there are.
  if (step.kind === "remove") return [remove(sql`gm.member_id = any(array${list})`)];
  const add = rawQuery(db, addition(groupId, list), changed);
  return step.kind === "add" ? [add] : [remove(sql`gm.member_id not in ${list}`), add];
}

/** Locks people and groups against being deleted meanwhile; those who are nobody here come back. */
const addition = (groupId: string, list: SQL): SQL => sql`
  with wanted as ${list},
  people as (select u.id from users u where u.id = any(array(select id from wanted)) and u.deleted_at is null for share),
  children as (select g.id from groups g where g.id = any(array(select id from wanted)) for key share),
  added as (
    insert into group_members (group_id, user_id, child_id)
    select ${groupId}::uuid, id, null from people union all select ${groupId}::uuid, null, id from children
    on conflict do nothing returning member_id
  )
  select 'added', member_id from added
  union all
  select 'unknown', id from wanted
    where id not in (select id from people) and id not in (select id from children)`;

/** The definition of one member, for filters over them. */
const membersType = groupType.subAttributes?.find(({ name }) => name === "members") ?? groupType;

function checked(ids: readonly string[], groupId: string): string[] {
  const strangers = ids.filter((id) => !isUuid(id));
  if (strangers.length > 0) throw unknownMembers(strangers);
  if (ids.includes(groupId)) {
    const message = "A group cannot be its own member. Leave its id out of members.";
    throw new AppError("bad_request", message, { scimType: "invalidValue", field: "members" });
  }
  return [...ids];
}

function unknownMembers(ids: readonly string[]): AppError {
  const shown = ids.slice(0, 5).map((id) => `"${id.slice(0, 100)}"`);
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : "";
  const message = `members names nobody here with ${shown.join(", ")}${more}. Nothing was changed. Create them first, or leave them out.`;
  const [first] = ids;
  return new AppError("bad_request", message, {
    scimType: "invalidValue",
    field: "members",
    ...(first !== undefined && isUuid(first) && { miss: { kind: "id", value: first } }),
  });
}
