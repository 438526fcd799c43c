import type { Context, OutboxEvent } from "../../context.ts";
import { idArray } from "../../db/columns.ts";
import type { Commit } from "../../db/transaction.ts";
import type { Db } from "../../db/queries.ts";
import { roleNames } from "../groups/membership.ts";
import { type ProvisioningProfile, profileOf } from "../settings/profile.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { assignUnitManagers } from "./managers.ts";
import {
  deleteKeys,
  linkManagers,
  lockNames,
  type Mode,
  readPeople,
  recordChanges,
  writeStatement,
} from "./statements.ts";
import type { StoredPerson } from "./stored-user.ts";
import {
  auditFields,
  type PreparedChange,
  prepareChange,
  type SavedUser,
  type UserChange,
  userChanged,
} from "./user-change.ts";

interface Options {
  tenantId: string;
  profile: ProvisioningProfile;
  mode: Mode;
  /** For `create`: the tenant's settings as JSON, by which the people were derived. */
  settings?: string | null;
  commit?: Commit | undefined;
}

/**
 * Writes changes of people with all that belongs to them, in one round trip for any number of them.
 * All are new, or all exist.
 * @returns the row of each; null for one that `create` must not write
 * @throws the unique violation of one person, which refuses all of them; see `asUserConflict`
 */
export async function writePeople(
  db: Db,
  changes: readonly PreparedChange[],
  { tenantId, profile, mode, settings = null, commit }: Options,
): Promise<(StoredPerson | null)[]> {
  const people = JSON.stringify(changes.map(({ record }) => record));
  const ids = idArray(changes.map(({ record }) => record.id));
  const stale = changes.filter(({ before, replacesKeys }) => before && replacesKeys);
  const { role, manager } = profile.rules;
  const sent: Promise<unknown>[] = [
    lockNames(db, { names: namesOf(tenantId, changes) }).execute(),
    ...(stale.length === 0
      ? []
      : [deleteKeys(db, { ids: idArray(stale.map(({ record }) => record.id)) }).execute()]),
  ];
  const values = { people, ids, settings, roleNames: roleNames(role.names) };
  let rows = writeStatement(mode, profile.rules)(db, values).execute();
  sent.push(rows);
  if (changes.length > 1 && changes.some(({ columns }) => columns.managerRef !== null)) {
    if (manager === "manager") sent.push(linkManagers(db, { people, ids }).execute());
    rows = readPeople(db, { ids }).execute();
    sent.push(rows);
  }
  sent.push(...changes.flatMap((change) => assignUnitManagers(db, manager, change)));
  commit?.();
  await Promise.all(sent);
  const found = new Map((await rows).map((row) => [row.id, row]));
  return changes.map(({ record }) => found.get(record.id) ?? null);
}

/** Writes the change of one person and commits it. */
export async function writePerson(
  ctx: Context,
  db: Db,
  commit: Commit,
  change: UserChange,
): Promise<SavedUser> {
  const { tenantId, tenant } = ctx.scope;
  const profile = profileOf(tenant);
  const prepared = prepareChange(ctx, profile, change);
  const mode = change.before === null ? "insert" : "update";
  const [row] = await writePeople(db, [prepared], { tenantId, profile, mode, commit });
  if (!row) throw new Error("The user's row was not written.");
  return { row, events: prepared.events };
}

/** A person whose derived columns were changed by something other than its resource. */
export interface Reassigned {
  id: string;
  /** After the change. */
  version: number;
  active: boolean;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/**
 * Writes the audit entries, outbox events and pending pushes of people who were reassigned.
 * @returns the events to publish after the commit
 */
export async function recordReassigned(
  ctx: Context,
  db: Db,
  action: string,
  people: readonly Reassigned[],
): Promise<OutboxEvent[]> {
  if (people.length === 0) return [];
  const events = people.map(({ id, version }) => userChanged(id, version, "UPDATE"));
  const records = people.map(({ id, version, active, before, after }, i) => ({
    id,
    version,
    active,
    operation: "UPDATE",
    event_id: events[i]?.id,
    ...auditFields(ctx, action),
    ...changedParts(before, after),
  }));
  await recordChanges(db, { people: JSON.stringify(records) }).execute();
  return events;
}

/** What `lockNames` locks, sorted, so that no two transactions wait for each other in a circle. */
function namesOf(tenantId: string, changes: readonly PreparedChange[]): string {
  const people = new Set(
    changes.flatMap(({ record: { id, external_id_key: key } }) => [id, key ?? id]),
  );
  const managers = changes.flatMap(({ columns: { managerRef } }) => managerRef ?? []);
  const names = [...new Set([...people, ...managers])].toSorted();
  return JSON.stringify(names.map((name) => [`${tenantId}:${name}`, people.has(name)]));
}
