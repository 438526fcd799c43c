import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { auditLog, outbox, userSyncs } from "../../drizzle/schema/index.ts";
import { actorName, type Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import type { OutboxEvent } from "../delivery/outbox.ts";
import { newId } from "../ids.ts";
import { roleByGroups, roleNames } from "./role-by-groups.ts";

/** Rows of one insert: Postgres takes 65,535 parameters. */
const atOnce = 1000;

const changedRow = z.tuple([z.string(), z.int(), z.string(), z.string(), z.boolean()]);

/**
 * Gives people the roles that their groups now say, where the tenant's rule looks at groups: rows,
 * audit entries, outbox events and wishes to push, as any change of a person has them.
 * @param whom a condition over users `u`; null for nobody
 * @returns the events to announce once it is committed
 */
export async function reassignRoles(
  ctx: Context,
  db: Db,
  whom: SQL | null,
): Promise<OutboxEvent[]> {
  const { rules } = ctx.scope.tenant.provisioning;
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
    former,
    role,
    active,
    event: newId(),
  }));
  const actor = actorName(ctx);
  const { requestId } = ctx;
  for (let from = 0; from < people.length; from += atOnce) {
    const part = people.slice(from, from + atOnce);
    await Promise.all([
      db
        .insert(auditLog)
        .values(
          part.map(({ id, former, role }) => ({
            id: newId(),
            actor,
            requestId,
            action: "user.role",
            subjectId: id,
            before: { role: former },
            after: { role },
          })),
        )
        .execute(),
      db
        .insert(outbox)
        .values(part.map((person) => ({ ...eventOf(person), requestId })))
        .execute(),
      db
        .insert(userSyncs)
        .values(
          part.map(({ id, version, active }) => ({
            userId: id,
            wantedVersion: version,
            urgent: !active,
          })),
        )
        .onConflictDoUpdate({
          target: [userSyncs.tenantId, userSyncs.userId],
          set: {
            wantedVersion: sql`excluded.wanted_version`,
            queuedAt: sql`case when ${userSyncs.wantedVersion} > ${userSyncs.pushedVersion}
              then ${userSyncs.queuedAt} else now() end`,
          },
        })
        .execute(),
    ]);
  }
  return people.map(eventOf);
}

const eventOf = ({
  id,
  version,
  event,
}: {
  id: string;
  version: number;
  event: string;
}): OutboxEvent => ({
  id: event,
  event: "user_changed",
  subjectId: id,
  subjectVersion: version,
  payload: { userId: id, version, operation: "UPDATE" },
});
