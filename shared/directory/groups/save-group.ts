import { and, eq, sql } from "drizzle-orm";
import { groupKeys, groups } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { violates } from "../../db/errors.ts";
import type { Db } from "../../db/queries.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { type OutboxEvent } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { externalIdKey, renamed } from "../external-ids.ts";
import { changedAttributes, changeEvent, type ChangeMethod } from "../change-event.ts";
import type { ScimGroup } from "../../scim/resource/group-resource.ts";
import type { StoredGroup } from "../../scim/resource/render.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { among } from "./membership.ts";
import { isSame, type MemberChange } from "./change-members.ts";
import { reassignRoles } from "./reassign-roles.ts";
import { storedGroup } from "./stored-group.ts";

export type GroupRow = Pick<
  typeof groups.$inferSelect,
  "id" | "resource" | "version" | "createdAt" | "updatedAt"
>;

/** A group as it stands after a change, and what is to be announced once it is committed. */
export interface SavedGroup {
  row: StoredGroup;
  events: OutboxEvent[];
}

export interface GroupChange {
  resource: ScimGroup;
  members: MemberChange;
  method: ChangeMethod;
  /** The origin for the members in the answer; null to leave them out. */
  baseUrl: string | null;
}

/** Makes the row of a new group; its members follow. */
export async function insertGroup(ctx: Context, db: Db, resource: ScimGroup): Promise<GroupRow> {
  const { externalId = null, ...rest } = resource;
  const externalIds = renamed(sql`'{}'::jsonb`, sql`${externalId}`);
  const [row] = await db
    .insert(groups)
    .values({
      id: newId(ctx.now().getTime()),
      displayName: resource.displayName,
      displayNameKey: canonicalName(resource.displayName),
      externalIds: sql`${externalIds}`,
      resource: rest,
    })
    .returning(storedGroup(null));
  if (!row) throw new Error("The group's row was not written.");
  return row;
}

/**
 * Writes a group's row with everything that belongs to the change: the audit entry, and the roles
 * that its people have by the tenant's rule. Its membership has been changed already.
 * @param before null for a new group
 */
export async function saveGroup(
  ctx: Context,
  db: Db,
  { id, resource: former, version }: GroupRow,
  before: ScimGroup | null,
  { resource, members, method, baseUrl }: GroupChange,
): Promise<SavedGroup> {
  const { externalId = null, ...rest } = resource;
  const { displayName } = resource;
  const next = before === null ? version : version + 1;
  const audited = before ? changedParts(before, resource) : { before, after: resource };
  const change = {
    action: before === null ? "group.create" : "group.update",
    subjectId: id,
    before: audited.before,
    after: { ...audited.after, ...membersOf(members) },
  };
  const told = changeEvent(ctx, {
    resourceType: "Group",
    id,
    operation: before === null ? "create" : method,
    attributes: [
      ...(before === null ? ["id"] : []),
      ...changedAttributes(before, resource),
      ...(isSame(members) ? [] : ["members"]),
    ],
    version: next,
  });
  const hasNewName = before !== null && former.displayName !== displayName;
  const [, [row], events] = await Promise.all([
    auditRow(ctx, db, change).execute(),
    db
      .update(groups)
      .set({
        displayName,
        displayNameKey: canonicalName(displayName),
        externalIds: renamed(sql`${groups.externalIds}`, sql`${externalId}`),
        resource: rest,
        version: next,
        updatedAt: sql`now()`,
      })
      .where(eq(groups.id, id))
      .returning(storedGroup(baseUrl))
      // Sent here: what is only awaited goes out behind the roles, which look at the new name.
      .execute(),
    reassignRoles(ctx, db, affected(id, members, hasNewName)),
    ...(before?.externalId === externalId ? [] : keepExternalId(db, id, externalId)),
    told && insertOutboxEvent(ctx, db, told).execute(),
  ]);
  if (!row) throw new Error("The group's row was not written.");
  return { row, events: told ? [...events, told] : events };
}

/** By which the group is found in the caller's domain. */
function keepExternalId(db: Db, id: string, externalId: string | null): Promise<unknown>[] {
  const forgotten = db
    .delete(groupKeys)
    .where(and(eq(groupKeys.groupId, id), eq(groupKeys.attribute, externalIdKey)))
    .execute();
  if (externalId === null) return [forgotten];
  const value = exactName(externalId);
  return [
    forgotten,
    db.insert(groupKeys).values({ groupId: id, attribute: externalIdKey, value }).execute(),
  ];
}

const membersOf = (members: MemberChange) => (isSame(members) ? {} : { members });

/** Whose groups have changed: those who came and went, all of them when the name changed. */
function affected(id: string, { added, removed }: MemberChange, hasNewName: boolean) {
  const ids = [...added, ...removed, ...(hasNewName ? [id] : [])];
  return ids.length === 0 ? null : among(ids);
}

/** Names the attribute that another group of the tenant already has; other errors stay as they are. */
export function asGroupConflict(error: unknown, { displayName }: ScimGroup): unknown {
  if (!violates(error, "groups_display_name")) return error;
  return new AppError(
    "conflict",
    `Another group has the displayName "${displayName}". Find it with the filter displayName eq "${displayName}" and update it instead.`,
    { scimType: "uniqueness", field: "displayName" },
  );
}
