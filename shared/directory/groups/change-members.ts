import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { settleInOrder } from "../../db/transaction.ts";
import { type Db, type Query, rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { isUuid } from "../../ids.ts";
import { compileFilter } from "../../scim/query/compile-filter.ts";
import type { MemberOperation } from "../../scim/resource/parse-members.ts";
import { groupType } from "../../scim/schema/group-type.ts";
import { idList } from "./membership.ts";
import { memberElement } from "./stored-group.ts";

/** The ids of members that were added and removed. */
export interface MemberChange {
  added: string[];
  removed: string[];
}

export const isUnchanged = ({ added, removed }: MemberChange): boolean =>
  added.length + removed.length === 0;

/**
 * Changes a group's membership step by step, in one round trip. The present members are not read, so
 * concurrent changes do not undo each other. The group's row must be locked.
 * @throws AppError bad_request, invalidValue, naming unknown ids. The caller rolls back.
 */
export async function changeMembers(
  db: Db,
  groupId: string,
  steps: readonly MemberOperation[],
): Promise<MemberChange> {
  const sent = steps
    .flatMap((step) => queriesOf(db, groupId, step))
    .map((query) => query.execute());
  await settleInOrder(sent);
  const rows = (await Promise.all(sent)).flat();
  const idsOf = (wanted: string) => rows.filter(([kind]) => kind === wanted).map(([, id]) => id);
  const unknown = idsOf("unknown");
  if (unknown.length > 0) throw unknownMembers(unknown);
  return { added: idsOf("added"), removed: idsOf("removed") };
}

const changedRow = z.tuple([z.enum(["added", "removed", "unknown"]), z.string()]);
type MemberQuery = Query<z.output<typeof changedRow>[]>;

function queriesOf(db: Db, groupId: string, step: MemberOperation): MemberQuery[] {
  const remove = (condition: SQL) =>
    rawQuery(
      db,
      sql`delete from group_members gm where gm.group_id = ${groupId} and ${condition} returning 'removed', gm.member_id`,
      changedRow,
    );
  if (step.kind === "removeWhere") {
    const map = { type: membersType, resource: sql`e`, columns: {}, elements: {}, lookups: {} };
    return [
      remove(
        sql`(select ${compileFilter(step.filter, map)} from (select ${memberElement("")} as e) element)`,
      ),
    ];
  }
  const ids = step.kind === "remove" ? step.ids.filter(isUuid) : checkedIds(step.ids, groupId);
  const list = idList(ids);
  // As an array, the ids are found by the index, however many other members the group has.
  if (step.kind === "remove") return [remove(sql`gm.member_id = any(array${list})`)];
  const add = rawQuery(db, addition(groupId, list), changedRow);
  return step.kind === "add" ? [add] : [remove(sql`gm.member_id not in ${list}`), add];
}

/** Adds members and locks them against deletion. Returns unknown ids as well. */
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

/** The definition of a member, for filters. */
const membersType = groupType.subAttributes?.find(({ name }) => name === "members") ?? groupType;

function checkedIds(ids: readonly string[], groupId: string): string[] {
  const malformed = ids.filter((id) => !isUuid(id));
  if (malformed.length > 0) throw unknownMembers(malformed);
  if (ids.includes(groupId)) {
    const message = "A group cannot be its own member. Remove its id from members.";
    throw new AppError("bad_request", message, { scimType: "invalidValue", field: "members" });
  }
  return [...ids];
}

function unknownMembers(ids: readonly string[]): AppError {
  const quoted = ids.slice(0, 5).map((id) => `"${id.slice(0, 100)}"`);
  const more = ids.length > quoted.length ? ` and ${ids.length - quoted.length} more` : "";
  const message = `members contains unknown ids: ${quoted.join(", ")}${more}. Nothing was changed; create these members first, or remove their ids.`;
  const [first] = ids;
  return new AppError("bad_request", message, {
    scimType: "invalidValue",
    field: "members",
    ...(first !== undefined && isUuid(first) && { miss: { kind: "id", value: first } }),
  });
}

/** Removes a person or a group from every group that contains it. */
export const leaveGroups = (db: Db, memberId: string): Promise<unknown> =>
  db
    .execute(
      sql`with gone as (
          delete from group_members where user_id = ${memberId} or child_id = ${memberId} returning group_id
        ) update groups set version = version + 1, updated_at = now()
          where id in (select group_id from gone)`,
    )
    .execute();
