import * as z from "zod";
import { startSignIn } from "../../../adapters/oidc/start-sign-in.ts";
import { newId } from "../../../ids.ts";
import { addressKey, readEmail } from "../../../values/email.ts";
import { countSsoStart } from "../../sign-in/limits.ts";
import type { Visitor } from "../../sign-in/visitor.ts";
import { newToken } from "../../token-format.ts";
import { openConnection, sealedConnectionOf } from "../connections/fields.ts";
import { domainOf } from "../domains/fields.ts";
import { bindAttempt, ssoActor, storeAttempt } from "./attempts.ts";
import { findConnection } from "./find-connection.ts";
import { safeReturnPath } from "./return-path.ts";

export const startSsoInput = z
  .strictObject({
    /** The slug of the organization. */
    organization: z.string().min(1).max(63).optional(),
    /** The person's address, whose domain finds the organization. */
    email: z.string().min(1).max(320).optional(),
    /** Where the browser returns, a path of this server. */
    returnTo: z.string().max(2000).default("/"),
    /** Whether the person must sign in at the provider again, also if it has a session of the person. */
    fresh: z.boolean().default(false),
    /** The token of a test sign-in. */
    test: z.string().max(200).optional(),
  })
  .refine(({ organization, email, test }) => (organization ?? email ?? test) !== undefined, {
    message: "send an organization or an email",
    path: ["organization"],
  });

interface Start {
  input: z.output<typeof startSsoInput>;
  /** The secret in the browser's cookie, which binds the sign-in to it. */
  browser: string;
  redirectUri: string;
}

/**
 * Begins a sign-in at the identity provider of an organization. If there is no such organization, or
 * it has no connection, the browser goes to the callback with an error. Both get the same response, so
 * that it does not show whether the organization exists.
 * @returns where the browser goes
 * @throws AppError bad_request, unavailable; unauthorized for a test that is unknown or was used;
 *   rate_limited after many from one network
 */
export async function startSso(visitor: Visitor, start: Start): Promise<string> {
  const { input, browser, redirectUri } = start;
  const returnPath = safeReturnPath(input.returnTo, redirectUri);
  await countSsoStart(visitor);
  if (input.test !== undefined) return continueTest(visitor, start, input.test);
  const found = await findFor(visitor, input);
  if (!found) return toError(redirectUri);
  const ctx = visitor.open({ kind: "system", tenantId: found.tenantId }, ssoActor);
  const row = await sealedConnectionOf(ctx, found.connectionId);
  if (!row?.enabled) return toError(redirectUri);
  const state = newToken("sso", found.tenantId);
  const { url, nonce, verifier } = await startSignIn(ctx.identityProviders, {
    connection: await openConnection(ctx, row),
    redirectUri,
    state,
    loginHint: input.email === undefined ? undefined : (readEmail(input.email) ?? undefined),
    fresh: input.fresh,
  });
  const connectionId = row.id;
  const freshSince = input.fresh ? ctx.now() : null;
  await storeAttempt(ctx, {
    connectionId,
    state,
    nonce,
    verifier,
    returnPath,
    browser,
    freshSince,
  });
  return url;
}

function toError(redirectUri: string): string {
  const state = newToken("sso", newId());
  return `${redirectUri}?${new URLSearchParams({ error: "access_denied", state })}`;
}

/** Sends the browser of a test to the provider. */
async function continueTest(
  visitor: Visitor,
  { browser, redirectUri }: Start,
  state: string,
): Promise<string> {
  const { ctx, connection, nonce, verifier } = await bindAttempt(visitor, state, browser);
  const { url } = await startSignIn(ctx.identityProviders, {
    connection: await openConnection(ctx, connection),
    redirectUri,
    state,
    nonce,
    verifier,
  });
  return url;
}

/** The one connection that the organization or the domain of the address has. */
async function findFor(
  { database }: Visitor,
  { organization, email }: z.output<typeof startSsoInput>,
) {
  const address = email === undefined ? null : readEmail(email);
  if (email !== undefined && address === null) return null;
  const domain = address === null ? null : domainOf(addressKey(address));
  return findConnection(database, organization ?? null, domain);
}
