import { sql } from "drizzle-orm";
import * as z from "zod";
import { actorName, type Context } from "../../context.ts";
import type { Commit } from "../../db/transaction.ts";
import { type Db, type Query, statement } from "../../db/queries.ts";
import { idKey, newId } from "../../ids.ts";
import { defaultProfile, profileOf, type ProvisioningProfile } from "../settings/profile.ts";
import { deriveColumns } from "./derive-columns.ts";
import type { ScimUser } from "../../scim/resource/user-resource.ts";
import { exactName } from "../../values/names.ts";
import { insertPeople, meetManagers, type NewPerson } from "./insert-people.ts";
import type { SavedUser } from "./save-user.ts";
import { keysOf, nameKeysOf } from "./user-keys.ts";

/**
 * Makes a new person in a single flight, with those whom the same client creates at the same time,
 * by the settings that the scope has seen; without any where it has not been entered.
 * @returns null, and nothing is written, where somebody who was deleted is to be revived, the
 *   settings are others, leaders are found by unit, or the tenant has receivers.
 */
export async function insertUser(ctx: Context, resource: ScimUser): Promise<SavedUser | null> {
  const session = ctx.scope.hasSession ? ctx.scope.tenant : null;
  const settings = session?.settings ?? null;
  const profile = session ? profileOf(session) : defaultProfile;
  if (!isInsertable(profile)) return null;
  const person = newPerson(ctx, resource, profile);
  const name = `people by ${settings}`;
  const row = await ctx.scope.batchWrite(name, person, (db, people, commit) =>
    writePeople(db, ctx.scope.tenantId, people, settings, commit),
  );
  return row && savedPerson(person, row);
}

/** Whether people can be inserted at all without a look at the tenant first. */
export const isInsertable = ({ receivers, rules }: ProvisioningProfile): boolean =>
  !receivers && rules.manager === "manager";

type PersonRow = SavedUser["row"];

/** Inserts people in one round trip; null for each that has to be created another way. */
export async function writePeople(
  db: Db,
  tenantId: string,
  people: readonly NewPerson[],
  settings: string | null,
  commit?: Commit,
): Promise<(PersonRow | null)[]> {
  const locked = lockNames(db, { names: namesOf(tenantId, people) }).execute();
  const inserted = insertPeople(db, people, settings).execute();
  const met = people.some(({ manager_ref: ref }) => ref !== null)
    ? meetManagers(db, people).execute()
    : inserted;
  commit?.();
  const [, , rows] = await Promise.all([locked, inserted, met]);
  const found = new Map(rows.map((each) => [each.id, each]));
  return people.map((each) => found.get(each.id) ?? null);
}

/** A person as it was inserted, with the event that follows. */
export const savedPerson = (person: NewPerson, row: PersonRow): SavedUser => ({
  row,
  events: [
    {
      id: person.event_id,
      event: "user_changed",
      subjectId: person.id,
      subjectVersion: 1,
      payload: person.payload,
    },
  ],
});

export function newPerson(
  ctx: Context,
  resource: ScimUser,
  profile: ProvisioningProfile,
): NewPerson {
  const columns = deriveColumns(resource, profile.rules);
  const { userNameKey, displayNameKey } = nameKeysOf(resource);
  const id = newId(ctx.now().getTime());
  return {
    id,
    user_name: columns.userName,
    user_name_key: userNameKey,
    external_id: columns.externalId,
    external_id_key: columns.externalId === null ? null : exactName(columns.externalId),
    display_name: columns.displayName,
    display_name_key: displayNameKey,
    given_name: columns.givenName,
    family_name: columns.familyName,
    email: columns.email,
    title: columns.title,
    department: columns.department,
    division: columns.division,
    team: columns.team,
    manager_ref: columns.managerRef,
    manager_key: idKey(columns.managerRef ?? ""),
    role: columns.role,
    active: columns.active,
    resource,
    keys: keysOf(resource, profile),
    audit_id: newId(),
    actor: ctx.actor.kind === "scim" ? null : actorName(ctx),
    event_id: newId(),
    payload: { userId: id, version: 1, operation: "CREATE" },
    request_id: ctx.requestId,
  };
}

/** The people's own names, and those of managers, which are shared with whom they lead besides. */
function namesOf(tenantId: string, people: readonly NewPerson[]): string {
  const own = new Set(people.flatMap(({ id, external_id_key: ref }) => [id, ref ?? id]));
  const managers = people.flatMap(({ manager_ref: ref }) => (ref === null ? [] : [ref]));
  const names = [...new Set([...own, ...managers])].toSorted();
  return JSON.stringify(names.map((name) => [`${tenantId}:${name}`, own.has(name)]));
}

/** As `meetManager` does for one; in one order, so that none waits for another in a circle. */
const lockNames: (db: Db, values: { names: string }) => Query<unknown> = statement(
  sql`select case when (name->>1)::boolean then pg_advisory_xact_lock(hashtextextended(name->>0, 0))
      else pg_advisory_xact_lock_shared(hashtextextended(name->>0, 0)) end
    from jsonb_array_elements(${sql.placeholder("names")}::jsonb) as name`,
  z.unknown(),
);
