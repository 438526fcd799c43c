import { and, eq, sql } from "drizzle-orm";
import { groupKeys, groups } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context, OutboxEvent } from "../../context.ts";
import { violates } from "../../db/errors.ts";
import { settleInOrder } from "../../db/transaction.ts";
import type { Db } from "../../db/queries.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { externalIdKey, setExternalId } from "../external-ids.ts";
import { changedAttributes, changeEvent, type ChangeMethod } from "../change-event.ts";
import type { ScimGroup } from "../../scim/resource/types.ts";
import type { StoredGroup } from "../../scim/resource/render.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { profileOf } from "../settings/profile.ts";
import { isUnchanged, type MemberChange } from "./change-members.ts";
import { isAmong } from "./membership.ts";
import { reassignRoles } from "./reassign-roles.ts";
import { storedGroup } from "./stored-group.ts";

export type GroupRow = Pick<
  typeof groups.$inferSelect,
  "id" | "resource" | "version" | "createdAt" | "updatedAt"
>;

/** A group after a change, and the events to publish after the commit. */
export interface SavedGroup {
  row: StoredGroup;
  events: OutboxEvent[];
}

export interface GroupChange {
  resource: ScimGroup;
  members: MemberChange;
  method: ChangeMethod;
  /** The origin for the members in the answer; null to omit them. */
  baseUrl: string | null;
}

/** Inserts the row of a new group, before its members. */
export async function insertGroup(ctx: Context, db: Db, resource: ScimGroup): Promise<GroupRow> {
  const { externalId = null, ...rest } = resource;
  const externalIds = setExternalId(sql`'{}'::jsonb`, sql`${externalId}`);
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
 * Writes a group's row with all that belongs to the change: the audit entry, the event, and the roles
 * of its people by the tenant's rule. The caller has changed the membership before.
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
  const event = changeEvent(profileOf(ctx.scope.tenant), () => ({
    resourceType: "Group",
    id,
    operation: before === null ? "create" : method,
    attributes: [
      ...(before === null ? ["id"] : []),
      ...changedAttributes(before, resource),
      ...(isUnchanged(members) ? [] : ["members"]),
    ],
    version: next,
  }));
  const hasNewName = before !== null && former.displayName !== displayName;
  const audit = auditRow(ctx, db, change).execute();
  // Sent before the roles are read, because they depend on the new name.
  const written = db
    .update(groups)
    .set({
      displayName,
      displayNameKey: canonicalName(displayName),
      externalIds: setExternalId(sql`${groups.externalIds}`, sql`${externalId}`),
      resource: rest,
      version: next,
      updatedAt: sql`now()`,
    })
    .where(eq(groups.id, id))
    .returning(storedGroup(baseUrl))
    .execute();
  const reassigned = reassignRoles(ctx, db, affectedPeople(id, members, hasNewName));
  const keys = before?.externalId === externalId ? [] : replaceExternalId(db, id, externalId);
  const notified = event ? [insertOutboxEvent(ctx, db, event).execute()] : [];
  await settleInOrder([audit, written, reassigned, ...keys, ...notified]);
  const [row] = await written;
  if (!row) throw new Error("The group's row was not written.");
  const events = await reassigned;
  return { row, events: event ? [...events, event] : events };
}

/** Replaces the externalId by which the caller's domain looks the group up. */
function replaceExternalId(db: Db, id: string, externalId: string | null): Promise<unknown>[] {
  const deleted = db
    .delete(groupKeys)
    .where(and(eq(groupKeys.groupId, id), eq(groupKeys.attribute, externalIdKey)))
    .execute();
  if (externalId === null) return [deleted];
  const value = exactName(externalId);
  return [
    deleted,
    db.insert(groupKeys).values({ groupId: id, attribute: externalIdKey, value }).execute(),
  ];
}

const membersOf = (members: MemberChange) => (isUnchanged(members) ? {} : { members });

/** The people whose groups have changed; all people of the group if its name has changed. */
function affectedPeople(id: string, { added, removed }: MemberChange, hasNewName: boolean) {
  const ids = [...added, ...removed, ...(hasNewName ? [id] : [])];
  return ids.length === 0 ? null : isAmong(ids);
}

/** Maps a unique violation to a conflict that names the attribute. Returns other errors unchanged. */
export function asGroupConflict(error: unknown, { displayName }: ScimGroup): unknown {
  if (!violates(error, "groups_display_name")) return error;
  return new AppError(
    "conflict",
    `Another group has the displayName "${displayName}". Find it with the filter displayName eq "${displayName}" and update it instead.`,
    { scimType: "uniqueness", field: "displayName" },
  );
}
