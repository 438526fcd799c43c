import { eq, sql } from "drizzle-orm";
import { ssoConnections } from "../../../../drizzle/schema/index.ts";
import { finishSignIn, type ProviderIdentity } from "../../../adapters/oidc/finish-sign-in.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { violates } from "../../../db/errors.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import type { Db } from "../../../db/queries.ts";
import { publishChanges, type SavedUser } from "../../../directory/users/user-change.ts";
import { AppError } from "../../../errors.ts";
import { startSession, type StartedSession } from "../../sign-in/start-session.ts";
import type { Visitor } from "../../sign-in/visitor.ts";
import { openConnection, sealedConnectionOf } from "../connections/fields.ts";
import { ssoActor, takeAttempt } from "./attempts.ts";
import { createFromProvider } from "./create-person.ts";
import { linkPerson } from "./link-person.ts";
import { type Match, matchPerson, refusal, requireEnforced } from "./match-person.ts";

interface Callback {
  state: string;
  /** The redirect URI with the query that the browser brought. */
  callbackUrl: string;
  /** The secret in the browser's cookie. */
  browser: string;
}

/** A finished sign-in, or a finished test of a connection. */
export type FinishedSso =
  | { kind: "signed-in"; session: StartedSession; returnPath: string }
  | { kind: "tested"; connectionId: string; email: string | null; name: string | null };

interface Connection {
  id: string;
  jit: boolean;
}

/**
 * Finishes a sign-in that comes back from the identity provider, and starts a session.
 * @throws AppError unauthorized if the sign-in is not valid, forbidden if the person may not sign in,
 *   bad_request if the connection is wrong, unavailable if the provider does not respond
 */
export async function finishSso(visitor: Visitor, callback: Callback): Promise<FinishedSso> {
  const { state, callbackUrl, browser } = callback;
  const attempt = await takeAttempt(visitor, state, browser);
  const { tenantId, connectionId, testedBy, returnPath, nonce, verifier, freshSince } = attempt;
  const ctx = visitor.open({ kind: "system", tenantId }, ssoActor);
  const row = await sealedConnectionOf(ctx, connectionId);
  if (!row || (!row.enabled && testedBy === null)) {
    throw new AppError("unauthorized", "This connection is disabled. Ask an admin.", {
      userMessage: { key: "sso_broken" },
    });
  }
  const identity = await finishSignIn(ctx.identityProviders, {
    connection: await openConnection(ctx, row),
    callbackUrl,
    state,
    nonce,
    verifier,
  });
  if (testedBy !== null) return recordTest(ctx, row, identity);
  if (freshSince !== null) requireFresh(identity, freshSince);
  const { session, saved } = await signIn(visitor, ctx, row, identity);
  if (saved) publishChanges(ctx, [saved]);
  return { kind: "signed-in", session, returnPath };
}

/** How far the clock of a provider may be behind. */
const clockSkewMs = 60_000;

/** @throws AppError forbidden unless the provider says that the person signed in since then */
function requireFresh({ authTime }: ProviderIdentity, since: Date): void {
  if (authTime === null) {
    throw refusal(
      "The identity provider does not say when you signed in (claim auth_time), so this sign-in does not count as a fresh one. Ask an admin to have the provider send the claim, or let an admin with a password confirm.",
    );
  }
  if (authTime.getTime() >= since.getTime() - clockSkewMs) return;
  throw refusal(
    "The identity provider did not ask you to sign in again. Sign out there, then start again.",
  );
}

async function signIn(
  visitor: Visitor,
  ctx: Context,
  connection: Connection,
  identity: ProviderIdentity,
): Promise<{ session: StartedSession; saved: SavedUser | null }> {
  const { tenantId } = ctx.scope;
  const { subject, sid, authTime } = identity;
  return ctx.scope
    .write(async (db) => {
      // Two first sign-ins of a person come one after the other.
      await lockInTenant(db, tenantId, `sso:${connection.id}:${subject}`);
      const match = await matchPerson(db, connection.id, identity);
      await requireEnforced(db, connection.id, match);
      const { userId, saved } = await personOf(ctx, db, connection, identity, match);
      const sso = { connectionId: connection.id, session: sid };
      const session = await startSession(visitor, ctx, db, { userId, amr: ["fed"], authTime, sso });
      return { session, saved };
    })
    .catch((error: unknown) => {
      if (violates(error, "sso_identities_user")) {
        throw refusal(
          "You signed in with another account of the identity provider before. Use that one, or ask an admin to remove the link.",
        );
      }
      if (violates(error, "users_user_name")) {
        throw refusal("Another user has your address as userName. Ask an admin to correct it.");
      }
      throw error;
    });
}

/** The person who signs in, linked and, if need be, created. */
async function personOf(
  ctx: Context,
  db: Db,
  { id: connectionId, jit }: Connection,
  { subject, name }: ProviderIdentity,
  match: Match,
): Promise<{ userId: string; saved: SavedUser | null }> {
  if (match.kind === "linked") return { userId: match.userId, saved: null };
  if (match.kind === "to-link") {
    const { userId, isVerified } = match;
    await linkPerson(ctx, db, { connectionId, subject, userId, isVerified });
    return { userId, saved: null };
  }
  const saved = await createFromProvider(ctx, db, { jit, email: match.email, name });
  const userId = saved.row.id;
  await linkPerson(ctx, db, { connectionId, subject, userId, isVerified: false });
  return { userId, saved };
}

/** Records that an admin can sign in by the connection. Nobody is signed in or linked by a test. */
async function recordTest(
  ctx: Context,
  { id }: Connection,
  identity: ProviderIdentity,
): Promise<FinishedSso> {
  await ctx.scope.write(async (db) => {
    const match = await matchPerson(db, id, identity);
    if (match.kind === "unknown" || match.role !== "admin") {
      throw refusal(
        "The provider works, but this account is not an admin's. Make the test sign-in as an admin, so that admins are not locked out.",
      );
    }
    const after = { userId: match.userId };
    await Promise.all([
      db
        .update(ssoConnections)
        .set({ testedAt: sql`now()` })
        .where(eq(ssoConnections.id, id))
        .execute(),
      auditRow(ctx, db, {
        action: "sso_connection.test",
        subjectId: id,
        before: null,
        after,
      }).execute(),
    ]);
  });
  return { kind: "tested", connectionId: id, email: identity.email, name: identity.name };
}
