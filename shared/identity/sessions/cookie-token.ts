import { eq } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import type { TokenIssuer } from "../sign-in/token-issuer.ts";
import { sessionEnded } from "./session-ended.ts";

/** The token of a browser's cookie, and when its session ends at the latest. */
export interface CookieToken {
  token: string;
  expiresAt: Date;
}

/**
 * Makes the token of a cookie for the session of the caller's access token.
 * @throws AppError bad_request for a token of another issuer, which has no session
 */
export async function cookieToken(ctx: Context, issuer: TokenIssuer): Promise<CookieToken> {
  const { actor } = ctx;
  const sessionId = actor.kind === "user" ? actor.sessionId : undefined;
  if (actor.kind !== "user" || sessionId === undefined) {
    const message = "This access token belongs to no session. Sign in with a password first.";
    throw new AppError("bad_request", message);
  }
  const [[session]] = await ctx.scope.read((db) => [
    db
      .select({ authTime: sessions.authTime, amr: sessions.amr, expiresAt: sessions.expiresAt })
      .from(sessions)
      .where(eq(sessions.id, sessionId)),
  ]);
  if (!session) throw sessionEnded();
  const { authTime, amr, expiresAt } = session;
  const { tenantId } = ctx.scope;
  const claims = { tenantId, userId: actor.userId, role: actor.role, sessionId, authTime, amr };
  return { token: await issuer.cookieToken(claims, expiresAt), expiresAt };
}
