import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { flagKeyFields, isFlagKey } from "./key.ts";

export const revokeFlagKeyInput = z.strictObject({ id: z.string().max(200) });

export const revokeFlagKeyOutput = z.object({ id: z.uuid(), revokedAt: z.date() });

/**
 * Revokes a key for flags: the next request with it is refused. Revoking it again changes nothing.
 * @throws AppError not_found
 */
export function revokeFlagKey({
  ctx,
  input: { id: requestedId },
}: {
  ctx: Context;
  input: z.output<typeof revokeFlagKeyInput>;
}): Promise<z.output<typeof revokeFlagKeyOutput>> {
  return ctx.scope.write(async (db) => {
    const [key] = await db
      .select(flagKeyFields)
      .from(apiCredentials)
      .where(and(isFlagKey, eq(apiCredentials.id, idKey(requestedId))))
      .for("update")
      .execute();
    if (!key) throw notFound("key for flags", requestedId);
    const { id, name, kind } = key;
    if (key.revokedAt) return { id, revokedAt: key.revokedAt };
    const before = { name, kind };
    const change = { action: "flag_key.revoke", subjectId: id, before, after: null };
    const [[revoked]] = await Promise.all([
      db
        .update(apiCredentials)
        .set({ revokedAt: sql`now()` })
        .where(eq(apiCredentials.id, id))
        .returning({ revokedAt: apiCredentials.revokedAt })
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!revoked?.revokedAt) throw new Error("The statement returned no row.");
    return { id, revokedAt: revoked.revokedAt };
  });
}
