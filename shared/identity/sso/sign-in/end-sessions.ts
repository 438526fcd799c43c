import { and, eq, isNull, or, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import * as z from "zod";
import { logoutTokens, sessions, ssoIdentities } from "../../../../drizzle/schema/index.ts";
import { ProviderError } from "../../../adapters/oidc/provider-error.ts";
import {
  type LogoutToken,
  maxLength,
  verifyLogoutToken,
} from "../../../adapters/oidc/verify-logout-token.ts";
import type { Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { isUuid } from "../../../ids.ts";
import { endWithAudit } from "../../sessions/end.ts";
import type { Visitor } from "../../sign-in/visitor.ts";
import { openConnection, sealedConnectionOf } from "../connections/fields.ts";
import { ssoActor } from "./attempts.ts";
import { findClient, type FoundConnection } from "./find-connection.ts";

/** What finds the connection. Nothing is trusted until the signature is verified. */
const unverified = z.object({
  iss: z.string().max(1000),
  aud: z.union([z.string().max(500), z.tuple([z.string().max(500)]).transform(([aud]) => aud)]),
});

/**
 * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0).
 * @param connection its id, from the URL that is registered at the provider; null if it names none
 * @returns the number of sessions that ended
 * @throws AppError bad_request for a token that is not valid, or was used; unavailable
 */
export async function endSsoSessions(
  visitor: Visitor,
  { token, connection }: { token: string; connection: string | null },
): Promise<number> {
  const { tenantId, connectionId } = await findConnection(visitor, token, connection);
  const ctx = visitor.open({ kind: "system", tenantId }, ssoActor);
  const row = await sealedConnectionOf(ctx, connectionId);
  if (!row) return unknownConnection();
  const verified = await verifyLogoutToken(ctx.identityProviders, {
    connection: await openConnection(ctx, row),
    token,
  }).catch((error: unknown) => {
    if (!(error instanceof ProviderError) || error.problem !== "refused") throw error;
    throw new AppError("bad_request", error.message);
  });
  return end(ctx, connectionId, verified);
}

async function findConnection(
  visitor: Visitor,
  token: string,
  connection: string | null,
): Promise<FoundConnection> {
  const claims = unverified.safeParse(token.length > maxLength ? null : decoded(token));
  if (!claims.success || (connection !== null && !isUuid(connection))) return unknownConnection();
  const { iss, aud } = claims.data;
  const found = await findClient(visitor.database, connection, iss, aud);
  return found ?? unknownConnection();
}

function decoded(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

function unknownConnection(): never {
  const message =
    "No connection matches this logout token. Register the back-channel logout URI that the connection shows.";
  throw new AppError("bad_request", message);
}

async function end(
  ctx: Context,
  connectionId: string,
  { subject, sid, jti, expiresAt }: LogoutToken,
): Promise<number> {
  return ctx.scope.write(async (db) => {
    const fresh = await db
      .insert(logoutTokens)
      .values({ connectionId, jti, expiresAt })
      .onConflictDoNothing()
      .returning({ jti: logoutTokens.jti })
      .execute();
    if (fresh.length === 0) {
      throw new AppError("bad_request", "The logout token was used already. Send a new one.");
    }
    const people = db
      .select({ userId: ssoIdentities.userId })
      .from(ssoIdentities)
      .where(
        and(eq(ssoIdentities.connectionId, connectionId), eq(ssoIdentities.subject, subject ?? "")),
      );
    // A session without a provider session began before the provider named them.
    const isNamed =
      subject === null
        ? eq(sessions.ssoSession, sid ?? "")
        : and(
            sql`${sessions.userId} in ${people}`,
            sid === null
              ? undefined
              : or(eq(sessions.ssoSession, sid), isNull(sessions.ssoSession)),
          );
    const which = and(eq(sessions.ssoConnectionId, connectionId), isNamed);
    return endWithAudit(ctx, db, which, "signed_out_at_provider");
  });
}
