import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { checkLimit, lockTokens, maxOverlapHours } from "./live-tokens.ts";
import { type LockedToken, lockToken } from "./lock.ts";
import { prepareToken, newTokenOutput, storeToken, tokenExpiry } from "./new-token.ts";

export const rotateTokenInput = z.strictObject({
  id: z.string().max(200),
  /** How long the old token remains valid after the new one is created. */
  overlapHours: z.int().min(0).max(maxOverlapHours).default(24),
  /** The expiry of the new token. Without it, the token does not expire. */
  expiresAt: tokenExpiry,
});

export const rotateTokenOutput = newTokenOutput;

/**
 * Creates a new token with the same name and domain, and returns it. The old token expires after the
 * overlap, unless it expires earlier anyway.
 * @throws AppError not_found; conflict for an expired or revoked token, or if the tenant has 20 live
 *   tokens
 */
export async function rotateToken({
  ctx,
  input: { id, overlapHours, expiresAt },
}: {
  ctx: Context;
  input: z.output<typeof rotateTokenInput>;
}): Promise<z.output<typeof rotateTokenOutput>> {
  // The slow work is done before the old row is locked, which provides name and domain.
  const created = prepareToken(ctx, { name: "", expiresAt });
  const { name, domain } = await ctx.scope.write(async (db) => {
    const [, old] = await Promise.all([lockTokens(ctx, db), lockToken(db, id)]);
    if (old.state === "revoked" || old.state === "expired") {
      const message = `This token is ${old.state}. Create a new one instead.`;
      throw new AppError("conflict", message);
    }
    await expireAfter(ctx, db, old, overlapHours, created.id);
    await checkLimit(db);
    await storeToken(ctx, db, { ...created, name: old.name, domain: old.domain }, id);
    return old;
  });
  return { id: created.id, name, domain, token: created.token };
}

async function expireAfter(
  ctx: Context,
  db: Db,
  { id, expiresAt: before }: LockedToken,
  overlapHours: number,
  replacedBy: string,
): Promise<void> {
  const end = sql`now() + make_interval(hours => ${overlapHours}::int)`;
  const [expired] = await db
    .update(apiCredentials)
    .set({ expiresAt: sql`least(${apiCredentials.expiresAt}, ${end})` })
    .where(eq(apiCredentials.id, id))
    .returning({ expiresAt: apiCredentials.expiresAt })
    .execute();
  const change = {
    action: "scim_token.rotate",
    subjectId: id,
    before: { expiresAt: before },
    after: { expiresAt: expired?.expiresAt ?? null, replacedBy },
  };
  await auditRow(ctx, db, change).execute();
}
