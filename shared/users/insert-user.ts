import { sql } from "drizzle-orm";
import * as z from "zod";
import { actorName, type Context } from "../context.ts";
import { statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import { defaultProfile } from "../provisioning/profile.ts";
import { deriveColumns } from "../scim/derive.ts";
import type { ScimUser } from "../scim/user-resource.ts";
import { insertPeople, type NewPerson } from "./insert-people.ts";
import type { SavedUser } from "./save-user.ts";
import { keysOf } from "./user-keys.ts";

/**
 * Makes a new person in a single flight, with those whom the same client creates at the same time,
 * by the rules that a tenant has without settings of its own.
 * @returns null, and nothing is written, where somebody who was deleted is to be revived, a manager
 *   is to be found, or the tenant has settings or receivers.
 */
export async function insertUser(ctx: Context, resource: ScimUser): Promise<SavedUser | null> {
  const { managerRef, team: _none, ...columns } = deriveColumns(resource, defaultProfile.rules);
  if (managerRef !== null) return null;
  const id = newId(ctx.now().getTime());
  const payload = { userId: id, version: 1, operation: "CREATE" };
  const person: NewPerson = {
    id,
    user_name: columns.userName,
    external_id: columns.externalId,
    display_name: columns.displayName,
    given_name: columns.givenName,
    family_name: columns.familyName,
    email: columns.email,
    title: columns.title,
    department: columns.department,
    division: columns.division,
    role: columns.role,
    active: columns.active,
    resource,
    keys: keysOf(resource, defaultProfile),
    audit_id: newId(),
    actor: ctx.actor.kind === "scim" ? null : actorName(ctx),
    event_id: newId(),
    payload,
    request_id: ctx.requestId,
  };
  const row = await ctx.scope.writeTogether("people", person, async (db, people, commit) => {
    const names = people.flatMap((each) => [each.id, each.external_id ?? each.id]);
    const keys = [...new Set(names.map((name) => `${ctx.scope.tenantId}:${name}`))].toSorted();
    const locked = lockNames(db, { names: JSON.stringify(keys) }).execute();
    const inserted = insertPeople(db, people).execute();
    commit();
    const [, rows] = await Promise.all([locked, inserted]);
    const found = new Map(rows.map((each) => [each.id, each]));
    return people.map((each) => found.get(each.id) ?? null);
  });
  if (!row) return null;
  const event = {
    id: person.event_id,
    event: "user_changed" as const,
    subjectId: id,
    subjectVersion: 1,
    payload,
  };
  return { row, events: [event] };
}

/** As `meetManager` does for one; in one order, so that none waits for another in a circle. */
const lockNames = statement(
  sql`select pg_advisory_xact_lock(hashtextextended(name, 0))
    from jsonb_array_elements_text(${sql.placeholder("names")}::jsonb) as name`,
  z.unknown(),
);
