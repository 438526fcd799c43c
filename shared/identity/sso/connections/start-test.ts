import * as z from "zod";
import { startSignIn } from "../../../adapters/oidc/start-sign-in.ts";
import type { Context } from "../../../context.ts";
import { AppError, notFound } from "../../../errors.ts";
import { newToken } from "../../token-format.ts";
import { storeAttempt } from "../sign-in/attempts.ts";
import { type oneConnectionInput, openConnection, sealedConnectionOf } from "./fields.ts";

export const startTestOutput = z.object({
  test: z.string().describe("The token of the test. It is used once."),
  url: z.string().describe("Open it in a browser, and sign in at the provider as an admin."),
  expiresAt: z.date(),
});

/**
 * Begins a test sign-in, also of a disabled connection. It reads the provider's configuration, so
 * that a wrong issuer is known at once.
 * @throws AppError not_found, forbidden where no person calls, bad_request for a connection that
 *   cannot work, unavailable
 */
export async function startTest({
  ctx,
  input: { id },
  redirectUri,
}: {
  ctx: Context;
  input: z.output<typeof oneConnectionInput>;
  redirectUri: string;
}): Promise<{ test: string; expiresAt: Date }> {
  const row = await sealedConnectionOf(ctx, id);
  if (!row) throw notFound("SSO connection", id, null);
  if (ctx.actor.kind !== "user") {
    throw new AppError("forbidden", "A person must make the test. Sign in as an admin.");
  }
  const test = newToken("sso", ctx.scope.tenantId);
  const connection = await openConnection(ctx, row);
  const { nonce, verifier } = await startSignIn(ctx.identityProviders, {
    connection,
    redirectUri,
    state: test,
  });
  const attempt = { connectionId: row.id, state: test, nonce, verifier, returnPath: "/" };
  const { userId: testedBy } = ctx.actor;
  return { test, expiresAt: await storeAttempt(ctx, { ...attempt, browser: null, testedBy }) };
}
