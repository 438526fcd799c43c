import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { apiKeys } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { type oneKeyInput, ownedBy, visibleKeys } from "./key.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";

export const revokeKeyOutput = z.object({ id: z.uuid(), revokedAt: z.date() });

interface Call {
  ctx: Context;
  input: z.output<typeof oneKeyInput>;
}
type Revoked = Promise<z.output<typeof revokeKeyOutput>>;

/**
 * Revokes a key of the organization or of a person whom the caller may see: the next request with it is refused.
 * Revoking it again changes nothing.
 * @throws AppError not_found
 */
export const revokeKey = ({ ctx, input }: Call): Revoked => revoke(ctx, input.id, visibleKeys(ctx));

/** Revokes a personal key of the caller. @throws AppError not_found for other keys */
export const revokeOwnKey = ({ ctx, input }: Call): Revoked =>
  revoke(ctx, input.id, ownedBy(signedInUser(ctx).userId));

/** Revokes the live keys of a person, in the transaction of `db`. @returns their ids */
export async function revokeKeysOf(db: Db, userId: string): Promise<string[]> {
  const revoked = await db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(ownedBy(userId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
    .execute();
  return revoked.map(({ id }) => id);
}

function revoke(ctx: Context, requestedId: string, condition: SQL | undefined): Revoked {
  return ctx.scope.write(async (db) => {
    const [key] = await db
      .select({
        id: apiKeys.id,
        name: apiKeys.name,
        userId: apiKeys.userId,
        revokedAt: apiKeys.revokedAt,
      })
      .from(apiKeys)
      .where(and(eq(apiKeys.id, idKey(requestedId)), condition))
      .for("update")
      .execute();
    if (!key) throw notFound("API key", requestedId);
    const { id, name, userId } = key;
    if (key.revokedAt) return { id, revokedAt: key.revokedAt };
    const change = {
      action: "api_key.revoke",
      subjectId: id,
      before: { name, userId },
      after: null,
    };
    const [[revoked]] = await Promise.all([
      db
        .update(apiKeys)
        .set({ revokedAt: sql`now()` })
        .where(eq(apiKeys.id, id))
        .returning({ revokedAt: apiKeys.revokedAt })
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!revoked?.revokedAt) throw new Error("The statement returned no row.");
    return { id, revokedAt: revoked.revokedAt };
  });
}
