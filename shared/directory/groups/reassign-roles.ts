import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context, OutboxEvent } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { recordReassigned } from "../users/write-people.ts";
import { roleByGroups, roleNames } from "./membership.ts";
import { profileOf } from "../settings/profile.ts";

const changedRow = z.tuple([z.string(), z.int(), z.string(), z.string(), z.boolean()]);

/**
 * Updates the roles of people from their groups, if the tenant's rule reads groups.
 * @param condition over a row `u` of `users`; null to update none
 * @returns the events to publish after the commit
 */
export async function reassignRoles(
  ctx: Context,
  db: Db,
  condition: SQL | null,
): Promise<OutboxEvent[]> {
  const { rules } = profileOf(ctx.scope.tenant);
  if (condition === null || rules.role.from !== "groups") return [];
  const changed = await rawQuery(
    db,
    sql`with chosen as (
        select u.id, u.role as former, ${roleByGroups(sql`u.id`, sql`${roleNames(rules.role.names)}::text`)} as role
        from users u where u.deleted_at is null and ${condition}
      )
      update users u set role = c.role, version = u.version + 1, updated_at = now()
      from chosen c where u.id = c.id and c.role <> c.former
      returning u.id, u.version, c.former, c.role, u.active`,
    changedRow,
  ).execute();
  const people = changed.map(([id, version, former, role, active]) => ({
    id,
    version,
    active,
    before: { role: former },
    after: { role },
  }));
  return recordReassigned(ctx, db, "user.role", people);
}
