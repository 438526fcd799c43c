import { sql } from "drizzle-orm";
import * as z from "zod";
import type { users } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { actorName, type Context } from "../../context.ts";
import type { Commit } from "../../db/transaction.ts";
import { type Db, statement } from "../../db/queries.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { type OutboxEvent } from "../../context.ts";
import { roleNames } from "../groups/role-by-groups.ts";
import { idKey, isUuid, newId } from "../../ids.ts";
import type { ChangeMethod } from "../change-event.ts";
import { externalIdKey } from "../external-ids.ts";
import type { ProvisioningProfile } from "../settings/profile.ts";
import { deriveColumns } from "./derive-columns.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import { sameValue } from "../../scim/resource/same-value.ts";
import type { ScimUser } from "../../scim/resource/user-resource.ts";
import { leadUnits, meetManager } from "./managers.ts";
import { userChangeEvent } from "./note-user-change.ts";
import { exactName } from "../../values/names.ts";
import { externalIdAttribute, keysOf, nameKeysOf } from "./user-keys.ts";
import { writeUser } from "./write-user.ts";
import { profileOf } from "../settings/profile.ts";

export type UserRow = typeof users.$inferSelect;
export type UserOperation = "CREATE" | "UPDATE" | "DEACTIVATE" | "REACTIVATE" | "DELETE" | "REVIVE";

/** A person as it stands after a change, and what is to be announced once it is committed. */
export interface SavedUser {
  row: StoredUser & { managerRef: string | null };
  events: OutboxEvent[];
}

/** What a caller does in the transaction of a change, before it; what it throws undoes both. */
export type Within = (db: Db) => Promise<void>;

interface UserChange {
  operation: UserOperation;
  before: UserRow | null;
  resource: ScimUser;
  /** How it was asked for, where the person stays what it was. */
  method?: ChangeMethod;
}

/**
 * Writes a user's row with everything that belongs to the change: the audit entry, the outbox
 * events and the wish to have it pushed, and commits it; one flight.
 */
export async function saveUser(
  ctx: Context,
  db: Db,
  commit: Commit,
  change: UserChange,
): Promise<SavedUser> {
  const profile = profileOf(ctx.scope.tenant);
  const { before } = change;
  const { id, values, columns, event, renewed } = changeOf(ctx, profile, change);
  const told = userChangeEvent(ctx, {
    ...change,
    method: change.method ?? "put",
    id,
    version: event.subjectVersion,
    after: change.resource,
  });
  const locked = meetManager(db, ctx.scope.tenantId, id, columns).execute();
  const forgotten = renewed && before !== null ? forgetKeys(db, { id }).execute() : undefined;
  const writing = before === null ? "insert" : "update";
  const written = writeUser(db, writing, profile.rules, values).execute();
  const others = [
    told && insertOutboxEvent(ctx, db, told).execute(),
    ...leadUnits(db, profile.rules.manager, before, columns),
  ];
  commit();
  const [, , [row]] = await Promise.all([locked, forgotten, written, ...others]);
  if (!row) throw new Error("The user's row was not written.");
  return { row, events: told ? [event, told] : [event] };
}

/** What a change writes: the values of `writeUser`, and what is read off them. */
function changeOf(
  ctx: Context,
  profile: ProvisioningProfile,
  { operation, before, resource }: UserChange,
) {
  const columns = deriveColumns(resource, profile.rules);
  const id = before?.id ?? newId(ctx.now().getTime());
  const version = (before?.version ?? 0) + 1;
  const event = {
    id: newId(),
    event: "user_changed" as const,
    subjectId: id,
    subjectVersion: version,
    payload: { userId: id, version, operation },
  };
  const keys = keptKeys(resource, profile, operation === "DELETE");
  const former = before ? keptKeys(before.resource, profile, before.deletedAt !== null) : [];
  const renewed = !sameValue(former, keys);
  const audited = before ? changedParts(before.resource, resource) : { before, after: resource };
  const values = {
    ...columns,
    ...nameKeysOf(resource),
    id,
    version,
    resource: JSON.stringify(resource),
    roleNames: roleNames(profile.rules.role.names),
    managerKey: idKey(columns.managerRef ?? ""),
    adoptBy: columns.externalId === null ? id : exactName(columns.externalId),
    isDeleted: operation === "DELETE",
    refuses: operation === "DELETE" || operation === "DEACTIVATE" || operation === "REVIVE",
    newKeys: JSON.stringify(renewed ? keys : []),
    auditId: newId(),
    actor: actorName(ctx),
    before: audited.before && JSON.stringify(audited.before),
    after: JSON.stringify(audited.after),
    action: `user.${operation.toLowerCase()}`,
    requestId: ctx.requestId,
    eventId: event.id,
    payload: JSON.stringify(event.payload),
  };
  return { id, columns, event, renewed, values };
}

/** Of who is deleted nothing is kept but its externalId, by which it may come back. */
function keptKeys(resource: ScimUser, profile: ProvisioningProfile, isDeleted: boolean) {
  const keys = keysOf(resource, profile);
  return isDeleted ? keys.filter(({ attribute }) => attribute === externalIdAttribute) : keys;
}

/** What other domains call the person stays. */
const forgetKeys = statement(
  sql`delete from user_keys where user_id = ${sql.placeholder("id")}
    and (attribute not like 'externalId:%' or attribute = ${externalIdKey})`,
  z.unknown(),
);

/** What follows a committed change: the event goes out, and cached rosters are stale. */
export const afterSave = (ctx: Context, saved: SavedUser): void => afterSaves(ctx, [saved]);

/** The same of changes that were committed together. */
export function afterSaves(ctx: Context, saved: readonly SavedUser[]): void {
  ctx.outbox.publish(
    ctx,
    saved.flatMap(({ events }) => events),
    ["roster"],
  );
  for (const { row } of saved) {
    const unresolved = row.managerId === null ? row.managerRef : null;
    if (unresolved !== null && isUuid(unresolved))
      ctx.reportMiss({ kind: "id", value: unresolved });
  }
}
