import * as z from "zod";
import type { Context } from "../../context.ts";
import { checkDomain } from "./domains.ts";
import { checkLimit, lockTokens } from "./live-tokens.ts";
import { prepareToken, newTokenOutput, storeToken, tokenExpiry } from "./new-token.ts";
import { labelInput } from "../token-input.ts";

export const createTokenInput = z.strictObject({
  name: labelInput,
  expiresAt: tokenExpiry,
  /**
   * An existing provisioning domain, for a second token of the same client or one that replaces a
   * lost token. Without it, the token starts a new domain.
   */
  domain: z.string().max(200).optional(),
});

export const createTokenOutput = newTokenOutput;

/**
 * Creates a SCIM token for the tenant and returns it. Only its hash is stored.
 * @throws AppError bad_request for an expiry in the past or an unknown domain; conflict if the tenant
 *   has 20 live tokens
 */
export async function createToken({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof createTokenInput>;
}): Promise<z.output<typeof createTokenOutput>> {
  const created = prepareToken(ctx, input);
  await ctx.scope.write(async (db) => {
    await Promise.all([
      lockTokens(ctx, db),
      checkLimit(db),
      input.domain === undefined ? undefined : checkDomain(db, input.domain),
    ]);
    await storeToken(ctx, db, created);
  });
  const { id, name, domain, token } = created;
  return { id, name, domain, token };
}
