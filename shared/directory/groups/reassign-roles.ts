import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import type { OutboxEvent } from "../../context.ts";
import { noteReassigned } from "../users/note-reassigned.ts";
import { roleByGroups, roleNames } from "./role-by-groups.ts";
import { profileOf } from "../settings/profile.ts";

const changedRow = z.tuple([z.string(), z.int(), z.string(), z.string(), z.boolean()]);

/**
 * Gives people the roles that their groups now say, where the tenant's rule looks at groups.
 * @param whom a condition over users `u`; null for nobody
 * @returns the events to announce once it is committed
 */
export async function reassignRoles(
  ctx: Context,
  db: Db,
  whom: SQL | null,
): Promise<OutboxEvent[]> {
  const { rules } = profileOf(ctx.scope.tenant);
  if (whom === null || rules.role.from !== "groups") return [];
  const changed = await rawQuery(
    db,
    sql`with chosen as (
        select u.id, u.role as former, ${roleByGroups(sql`u.id`, sql`${roleNames(rules.role.names)}::text`)} as role
        from users u where u.deleted_at is null and ${whom}
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
  return noteReassigned(ctx, db, "user.role", people);
}
