import * as z from "zod";
import type { Context } from "../../context.ts";
import { checkDomain } from "./check-domain.ts";
import { checkRoom, lockTokens } from "./live-tokens.ts";
import { newToken, storeToken, tokenExpiry, tokenName } from "./new-token.ts";

export const createTokenInput = z.strictObject({
  name: tokenName,
  expiresAt: tokenExpiry,
  /**
   * A domain that the tenant has already, for a token in place of a lost one, or one more of the
   * same client. Left out, the token begins a domain of its own.
   */
  domain: z.string().max(200).optional(),
});

/**
 * Makes a SCIM token for the tenant. It is shown this once; only its hash is kept.
 * @throws AppError bad_request for an expiry that has passed or a domain that is not the tenant's;
 *   conflict with 20 live tokens
 */
export async function createToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof createTokenInput>;
}): Promise<{ id: string; name: string; domain: string; token: string }> {
  const made = newToken(ctx, input);
  await ctx.scope.write(async (db) => {
    await Promise.all([
      lockTokens(ctx, db).execute(),
      checkRoom(db),
      input.domain === undefined ? undefined : checkDomain(db, input.domain),
    ]);
    await storeToken(ctx, db, made);
  });
  const { id, name, domain, token } = made;
  return { id, name, domain, token };
}
