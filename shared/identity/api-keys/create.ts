import { and, eq, isNotNull } from "drizzle-orm";
import * as z from "zod";
import { apiKeys, sessions, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { notDeleted } from "../../directory/users/fields.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { heldPermissions, refuseUnheld } from "../held-permissions.ts";
import { refuseOutliving } from "../outliving.ts";
import { inOrder, permissionList } from "../permissions.ts";
import { hashToken, newToken } from "../token-format.ts";
import { labelInput, refusePastExpiry } from "../token-input.ts";
import { checkLimit, lockKeys } from "./key.ts";
import { sessionEnded } from "../sessions/session-ended.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";

export const createKeyInput = z.strictObject({
  name: labelInput,
  /** What the key may do: permissions that the caller has. */
  permissions: permissionList.min(1).transform(inOrder),
  expiresAt: dateTimeInput.optional(),
});

export const createKeyOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  permissions: z.array(z.string()),
  expiresAt: z.date().nullable().describe("Null for a key that does not expire."),
  key: z.string().describe("The key itself. It cannot be read again."),
});

interface Call {
  ctx: Context;
  input: z.output<typeof createKeyInput>;
}
type Created = Promise<z.output<typeof createKeyOutput>>;

/**
 * Creates a key of the organization. It stays when the person who created it leaves.
 * @throws AppError bad_request for an expiry in the past; forbidden for a permission that the caller
 *   lacks, or for an expiry after that of the caller's key; conflict if the organization has 50 live keys
 */
export const createKey = ({ ctx, input }: Call): Created => create(ctx, input, null);

/**
 * Creates a personal key of the caller. It can do no more than its owner can at each request, and ends
 * when the owner is deactivated or deleted.
 * @throws AppError as `createKey`
 */
export const createOwnKey = ({ ctx, input }: Call): Created =>
  create(ctx, input, signedInUser(ctx).userId);

async function create(ctx: Context, input: Call["input"], userId: string | null): Created {
  const { name, permissions } = input;
  const expiresAt = input.expiresAt ?? null;
  refusePastExpiry(ctx.now(), expiresAt);
  const key = newToken("key", ctx.scope.tenantId);
  const id = newId(ctx.now().getTime());
  await ctx.scope.write(async (db) => {
    const [, held] = await Promise.all([
      lockKeys(ctx, db),
      heldPermissions(ctx, db),
      userId === null ? undefined : lockOwner(ctx, db, userId),
      checkLimit(db, userId),
      refuseOutliving(ctx, db, expiresAt),
    ]);
    refuseUnheld(held, permissions);
    const after = { name, userId, permissions, expiresAt };
    const change = { action: "api_key.create", subjectId: id, before: null, after };
    const keyHash = hashToken(key);
    await Promise.all([
      db
        .insert(apiKeys)
        .values({ id, ...after, keyHash, createdBy: actorName(ctx) })
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
  });
  return { id, name, permissions, expiresAt, key };
}

/**
 * Locks the owner's row: a concurrent deactivation or new password waits, and then revokes the new key too.
 * @throws AppError unauthorized if the owner was deactivated just before, or the session has ended
 */
async function lockOwner({ actor }: Context, db: Db, userId: string): Promise<void> {
  const sessionId = actor.kind === "user" ? actor.sessionId : undefined;
  // Sent together: Postgres runs the second statement, on a snapshot of its own, behind the lock.
  const [[owner], ended] = await Promise.all([
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), eq(users.active, true), notDeleted))
      .for("share")
      .execute(),
    sessionId === undefined
      ? []
      : db
          .select({ id: sessions.id })
          .from(sessions)
          .where(and(eq(sessions.id, sessionId), isNotNull(sessions.endedAt)))
          .execute(),
  ]);
  if (ended.length > 0) throw sessionEnded();
  if (owner) return;
  const message = "This user is deactivated. Ask an admin to reactivate the account.";
  throw new AppError("unauthorized", message);
}
