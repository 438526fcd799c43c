import * as z from "zod";
import type { Context } from "../context.ts";
import { checkRoom, lockTokens } from "./live-tokens.ts";
import { newToken, storeToken, tokenExpiry, tokenName } from "./new-token.ts";

export const createTokenInput = z.strictObject({ name: tokenName, expiresAt: tokenExpiry });

/**
 * Makes a SCIM token for the tenant. It is shown this once; only its hash is kept.
 * @throws AppError bad_request for an expiry that has passed, conflict with 20 live tokens
 */
export async function createToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof createTokenInput>;
}): Promise<{ id: string; name: string; token: string }> {
  const made = newToken(ctx, { name: input.name, expiresAt: input.expiresAt });
  await ctx.scope.write(async (db) => {
    await Promise.all([lockTokens(ctx, db).execute(), checkRoom(db)]);
    await storeToken(ctx, db, made);
  });
  return { id: made.id, name: made.name, token: made.token };
}
