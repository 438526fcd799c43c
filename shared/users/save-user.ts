import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { userSyncs, users } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { violates } from "../db/errors.ts";
import { announce, type OutboxEvent, outboxRow } from "../delivery/outbox.ts";
import { AppError } from "../errors.ts";
import { isUuid, newId } from "../ids.ts";
import { describeError } from "../log.ts";
import { deriveColumns } from "../scim/derive.ts";
import type { ScimUser } from "../scim/user-resource.ts";

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

const nobody = "00000000-0000-0000-0000-000000000000";

/** An id to look up: what is no UUID is nobody's, and is looked up all the same. */
export const userKey = (id: string): string => (isUuid(id) ? id : nobody);

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
): Promise<{ row: UserRow; event: OutboxEvent }> {
  const columns = deriveColumns(resource);
  const id = before?.id ?? newId(ctx.now().getTime());
  const version = (before?.version ?? 0) + 1;
  const gone = operation === "DELETE" || operation === "DEACTIVATE" || operation === "REVIVE";
  const values = {
    ...columns,
    managerId: managerWith(columns.managerRef, id),
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
          .returning()
      : db.update(users).set(values).where(eq(users.id, id)).returning();
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
    auditRow(ctx, db, change).execute(),
    outboxRow(ctx, db, event).execute(),
    wishPush(db, id, version, columns.active).execute(),
    adoptReports(db, id, columns.externalId).execute(),
  ]);
  if (!row) throw new Error("The user's row was not written.");
  return { row, event };
}

/** What follows a committed change: the event goes out, and cached rosters are stale. */
export function afterSave(
  ctx: Context,
  { row, event }: { row: UserRow; event: OutboxEvent },
): void {
  announce(ctx, [event]);
  const { tenantId } = row;
  ctx.later(
    ctx.cache.raise(tenantId, ["roster"]).catch((error: unknown) => {
      ctx.log.warn("cache.raise_failed", { tenant: tenantId, ...describeError(error) });
    }),
  );
  const unresolved = row.managerId === null ? row.managerRef : null;
  if (unresolved !== null && isUuid(unresolved)) ctx.missed({ kind: "id", value: unresolved });
}

/** Names the attribute that another user of the tenant already has. */
export function asConflict(error: unknown, resource: ScimUser): unknown {
  const taken = (field: string, value: string | undefined) =>
    new AppError(
      "conflict",
      `Another user has the ${field} "${value}". Find it with the filter ${field} eq "${value}" and update it instead.`,
      { scimType: "uniqueness", field },
    );
  if (violates(error, "users_user_name")) return taken("userName", resource.userName);
  if (violates(error, "users_external_id")) return taken("externalId", resource.externalId);
  return error;
}

/**
 * Locks this person's own names, and the manager's shared, until the end of the transaction: of two
 * who name each other and arrive at once, the second then sees the first. Taken before anything is
 * looked up; a loop of managers is a deadlock, which runs again.
 */
function meetManager(
  { scope }: Context,
  db: Db,
  id: string,
  { externalId, managerRef }: { externalId: string | null; managerRef: string | null },
) {
  const key = (ref: string) => sql`hashtextextended(${`${scope.tenantId}:${ref}`}::text, 0)`;
  return db.execute(sql`select
    pg_advisory_xact_lock(${key(id)}),
    pg_advisory_xact_lock(${key(externalId ?? id)}),
    pg_advisory_xact_lock_shared(${key(managerRef ?? id)})`);
}

const managerWith = (ref: string | null, self: string) =>
  ref === null
    ? null
    : sql`(select m.id from users m where m.deleted_at is null and m.id <> ${self}
        and (m.id = ${userKey(ref)} or m.external_id = ${ref}) order by m.id = ${userKey(ref)} desc limit 1)`;

/** People who named this one as their manager before it was known. */
const adoptReports = (db: Db, id: string, externalId: string | null) =>
  db
    .update(users)
    .set({ managerId: id })
    .where(
      and(
        isNull(users.managerId),
        sql`manager_ref in (${id}, ${externalId ?? id})`,
        ne(users.id, id),
      ),
    );

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
