import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { checkRoom, lockTokens, maxOverlapHours } from "./live-tokens.ts";
import { type LockedToken, lockToken } from "./lock.ts";
import { newToken, storeToken, tokenExpiry } from "./new-token.ts";

export const rotateTokenInput = z.strictObject({
  id: z.string().max(200),
  /** How long the old token goes on working beside the new one. */
  overlapHours: z.int().min(0).max(maxOverlapHours).default(24),
  /** Of the new token; without it, it does not expire. */
  expiresAt: tokenExpiry,
});

/**
 * Makes a new token of the same name and domain, and lets the old one end when the overlap is over, or
 * earlier where it would have ended anyhow. The new token is shown this once.
 * @throws AppError not_found; conflict for a token that has ended, or with 20 live tokens
 */
export async function rotateToken({
  ctx,
  input: { id, overlapHours, expiresAt },
}: {
  ctx: Context;
  input: z.output<typeof rotateTokenInput>;
}): Promise<{ id: string; name: string; domain: string; token: string }> {
  // Name and domain follow from the old token's row; everything slow is done before that is locked.
  const made = newToken(ctx, { name: "", expiresAt });
  const { name, domain } = await ctx.scope.write(async (db) => {
    const [, old] = await Promise.all([lockTokens(ctx, db).execute(), lockToken(db, id)]);
    if (old.state === "revoked" || old.state === "expired") {
      const message = `This token is ${old.state} already. Create a new one instead.`;
      throw new AppError("conflict", message);
    }
    await endWithin(ctx, db, old, overlapHours, made.id);
    await checkRoom(db);
    await storeToken(ctx, db, { ...made, name: old.name, domain: old.domain }, id);
    return old;
  });
  return { id: made.id, name, domain, token: made.token };
}

async function endWithin(
  ctx: Context,
  db: Db,
  { id, expiresAt: before }: LockedToken,
  overlapHours: number,
  replacedBy: string,
): Promise<void> {
  const end = sql`now() + make_interval(hours => ${overlapHours}::int)`;
  const [ended] = await db
    .update(apiCredentials)
    .set({ expiresAt: sql`least(${apiCredentials.expiresAt}, ${end})` })
    .where(eq(apiCredentials.id, id))
    .returning({ expiresAt: apiCredentials.expiresAt })
    .execute();
  const change = {
    action: "scim_token.rotate",
    subjectId: id,
    before: { expiresAt: before },
    after: { expiresAt: ended?.expiresAt ?? null, replacedBy },
  };
  await auditRow(ctx, db, change).execute();
}
