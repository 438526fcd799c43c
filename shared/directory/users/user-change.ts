import { changedParts } from "../../audit/changed-parts.ts";
import { actorName, type Context, type OutboxEvent } from "../../context.ts";
import { idKey, isUuid, newId } from "../../ids.ts";
import { sameValue } from "../../values/json.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { exactName } from "../../values/names.ts";
import {
  changedAttributes,
  changeEvent,
  type ChangeMethod,
  type ProvisioningChange,
} from "../change-event.ts";
import type { ProvisioningProfile } from "../settings/profile.ts";
import { derivedColumns, deriveColumns, type UserColumns } from "./derive-columns.ts";
import type { StoredPerson, UserRow } from "./stored-user.ts";
import { externalIdAttribute, keysOf } from "./user-keys.ts";

export type UserOperation = "CREATE" | "UPDATE" | "DEACTIVATE" | "REACTIVATE" | "DELETE" | "REVIVE";

/** What happens to a person. */
export interface UserChange {
  operation: UserOperation;
  /** The row that is changed or revived; null for a new person. */
  before: UserRow | null;
  resource: ScimUser;
  /** The SCIM method, which names an UPDATE in the events of RFC 9967. */
  method?: ChangeMethod;
}

/** A change as `writePeople` takes it. */
export interface PreparedChange {
  before: UserRow | null;
  columns: UserColumns;
  /** Whether the rows of `user_keys` are replaced. */
  replacesKeys: boolean;
  /** The values of the statement, by its column names; sent as JSON. */
  record: Readonly<Record<string, unknown>> & { id: string; external_id_key: string | null };
  events: OutboxEvent[];
}

/** A person after a change, and the events to publish after the commit. */
export interface SavedUser {
  row: StoredPerson;
  events: OutboxEvent[];
}

const revokesTokens = new Set<UserOperation>(["DELETE", "DEACTIVATE", "REVIVE"]);

/** Derives all that a change writes: columns, lookup keys, audit entry and outbox events. */
export function prepareChange(
  ctx: Context,
  profile: ProvisioningProfile,
  change: UserChange,
): PreparedChange {
  const { operation, before, resource } = change;
  const columns = deriveColumns(resource, profile.rules);
  const id = before?.id ?? newId(ctx.now().getTime());
  const version = (before?.version ?? 0) + 1;
  const keys = lookupKeys(resource, profile, operation === "DELETE");
  const formerKeys = before ? lookupKeys(before.resource, profile, before.deletedAt !== null) : [];
  const replacesKeys = !sameValue(formerKeys, keys);
  const event = userChanged(id, version, operation);
  const scimEvent = changeEvent(profile, () => scimChangeOf(change, id, version));
  const { externalId = null } = resource;
  return {
    before,
    columns,
    replacesKeys,
    record: {
      ...Object.fromEntries(derivedColumns.map(({ property, name }) => [name, columns[property]])),
      id,
      version,
      operation,
      external_id: externalId,
      external_id_key: externalId === null ? null : exactName(externalId),
      manager_key: idKey(columns.managerRef ?? ""),
      resource,
      keys: replacesKeys ? keys : [],
      // JSON omits what is undefined, which the statement reads as null.
      is_deleted: operation === "DELETE" || undefined,
      revokes_tokens: revokesTokens.has(operation) || undefined,
      event_id: event.id,
      scim_event: scimEvent ? { id: scimEvent.id, payload: scimEvent.payload } : undefined,
      ...auditFields(ctx, `user.${operation.toLowerCase()}`),
      // Without them, the audit entry has the whole resource as `after`.
      ...(before && changedParts(before.resource, resource)),
    },
    events: scimEvent ? [event, scimEvent] : [event],
  };
}

/** A deleted person keeps only the externalId, by which it can be revived. */
function lookupKeys(resource: ScimUser, profile: ProvisioningProfile, isDeleted: boolean) {
  const keys = keysOf(resource, profile);
  return isDeleted ? keys.filter(({ attribute }) => attribute === externalIdAttribute) : keys;
}

/** A SCIM client's name is its credential, which only the statement knows before a session. */
export const auditFields = (ctx: Context, action: string) => ({
  audit_id: newId(),
  actor: ctx.actor.kind === "scim" ? null : actorName(ctx),
  action,
  request_id: ctx.requestId,
});

export const userChanged = (
  id: string,
  version: number,
  operation: UserOperation,
): OutboxEvent => ({
  id: newId(),
  event: "user_changed",
  subjectId: id,
  subjectVersion: version,
  payload: { userId: id, version, operation },
});

const scimOperations: Record<Exclude<UserOperation, "UPDATE">, ProvisioningChange["operation"]> = {
  CREATE: "create",
  REVIVE: "create",
  DEACTIVATE: "deactivate",
  REACTIVATE: "activate",
  DELETE: "delete",
};

/** The change as RFC 9967 reports it. */
function scimChangeOf(
  { operation, before, resource, method = "put" }: UserChange,
  id: string,
  version: number,
): ProvisioningChange {
  const isNew = operation === "CREATE" || operation === "REVIVE";
  const attributes = () => changedAttributes(isNew ? null : (before?.resource ?? null), resource);
  return {
    resourceType: "User",
    id,
    operation: operation === "UPDATE" ? method : scimOperations[operation],
    // After a creation the receiver knows nothing of the person, so every attribute is new.
    attributes: operation === "DELETE" ? [] : [...(isNew ? ["id"] : []), ...attributes()],
    version,
  };
}

/** Follows a commit: publishes the events and invalidates the cached rosters. */
export function publishChanges(ctx: Context, saved: readonly SavedUser[]): void {
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
