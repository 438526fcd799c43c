import { eq, sql } from "drizzle-orm";
import { userSyncs, users } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { announce, type OutboxEvent, outboxRow } from "../delivery/outbox.ts";
import { isUuid, newId } from "../ids.ts";
import { describeError } from "../log.ts";
import { roleByGroups } from "../groups/role-by-groups.ts";
import { deriveColumns } from "../scim/derive.ts";
import type { StoredUser } from "../scim/render.ts";
import type { ScimUser } from "../scim/user-resource.ts";
import { adoptReports, leadUnits, managerOf, meetManager } from "./managers.ts";
import { writeKeys } from "./user-keys.ts";
import { storedUser } from "./stored-user.ts";

export type UserRow = typeof users.$inferSelect;
export type UserOperation = "CREATE" | "UPDATE" | "DEACTIVATE" | "REACTIVATE" | "DELETE" | "REVIVE";

/** Those that change who counts in a readiness report. */
export const countingOperations: UserOperation[] = [
  "CREATE",
  "DEACTIVATE",
  "REACTIVATE",
  "DELETE",
  "REVIVE",
];

/** A person as it stands after a change, and what is to be announced once it is committed. */
export interface SavedUser {
  row: StoredUser & { managerRef: string | null };
  events: OutboxEvent[];
}

export const savedFields = { ...storedUser, managerRef: users.managerRef };

/**
 * Writes a user's row with everything that belongs to the change: the audit entry, the outbox
 * event and the wish to have it pushed. One flight; the caller's transaction commits it.
 */
export async function saveUser(
  ctx: Context,
  db: Db,
  operation: UserOperation,
  before: UserRow | null,
  resource: ScimUser,
): Promise<SavedUser> {
  const profile = ctx.scope.tenant.provisioning;
  const columns = deriveColumns(resource, profile.rules);
  const id = before?.id ?? newId(ctx.now().getTime());
  const version = (before?.version ?? 0) + 1;
  const gone = operation === "DELETE" || operation === "DEACTIVATE" || operation === "REVIVE";
  const values = {
    ...columns,
    role:
      profile.rules.role.from === "groups"
        ? roleByGroups(sql`${id}::uuid`, profile.rules)
        : columns.role,
    managerId: managerOf(columns, id, profile.rules.manager),
    resource,
    version,
    updatedAt: sql`now()`,
    deletedAt: operation === "DELETE" ? sql`now()` : null,
    ...(gone ? { tokensRefusedUntil: sql`now()` } : {}),
  };
  const save =
    before === null
      ? db
          .insert(users)
          .values({ id, ...values })
          .returning(savedFields)
      : db.update(users).set(values).where(eq(users.id, id)).returning(savedFields);
  const event: OutboxEvent = {
    id: newId(),
    event: "user_changed",
    subjectId: id,
    subjectVersion: version,
    payload: { userId: id, version, operation },
  };
  const change = {
    action: `user.${operation.toLowerCase()}`,
    subjectId: id,
    before: before && { ...before.resource },
    after: { ...resource },
  };
  const [, [row]] = await Promise.all([
    meetManager(ctx, db, id, columns).execute(),
    save.execute(),
    ...writeKeys(db, id, before, operation === "DELETE" ? null : resource, profile),
    auditRow(ctx, db, change).execute(),
    outboxRow(ctx, db, event).execute(),
    wishPush(db, id, version, columns.active).execute(),
    adoptReports(db, id, columns.externalId).execute(),
    ...leadUnits(db, profile.rules.manager, before, columns),
  ]);
  if (!row) throw new Error("The user's row was not written.");
  return { row, events: [event] };
}

/** What follows a committed change: the event goes out, and cached rosters are stale. */
export function afterSave(ctx: Context, { row, events }: SavedUser): void {
  announce(ctx, events);
  const { tenantId } = ctx.scope;
  ctx.later(
    ctx.cache.raise(tenantId, ["roster"]).catch((error: unknown) => {
      ctx.log.warn("cache.raise_failed", { tenant: tenantId, ...describeError(error) });
    }),
  );
  const unresolved = row.managerId === null ? row.managerRef : null;
  if (unresolved !== null && isUuid(unresolved)) ctx.missed({ kind: "id", value: unresolved });
}

/** Asks for the state of this version to be pushed; whoever waits already keeps the place. */
const wishPush = (db: Db, userId: string, version: number, active: boolean) =>
  db
    .insert(userSyncs)
    .values({ userId, wantedVersion: version, urgent: !active })
    .onConflictDoUpdate({
      target: [userSyncs.tenantId, userSyncs.userId],
      set: {
        wantedVersion: version,
        urgent: !active,
        queuedAt: sql`case when ${userSyncs.wantedVersion} > ${userSyncs.pushedVersion}
          then ${userSyncs.queuedAt} else now() end`,
      },
    });
