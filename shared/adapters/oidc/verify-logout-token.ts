import { decodeJwt, decodeProtectedHeader } from "jose";
import * as z from "zod";
import { findUnstorable } from "../../values/storable.ts";
import { clockToleranceSeconds } from "./provider-keys.ts";
import { ProviderError } from "./provider-error.ts";
import { sidClaim, subjectClaim } from "./read-claims.ts";
import type { OidcConnection, Providers } from "./providers.ts";

export interface LogoutToken {
  /** Whose sessions end. Null if only a session is named. */
  subject: string | null;
  /** The session that ends. Null if all sessions of the subject end. */
  sid: string | null;
  jti: string;
  /** Until when the token would be accepted again; its `jti` must be kept as long. */
  expiresAt: Date;
}

/** Of a logout token, in characters. */
export const maxLength = 16 * 1024;
const event = "http://schemas.openid.net/event/backchannel-logout";

const logoutClaims = z
  .object({
    sub: subjectClaim.optional(),
    sid: sidClaim.optional(),
    jti: z.string().min(1).max(255),
    exp: z.int().max(253_402_300_000),
    events: z.looseObject({ [event]: z.looseObject({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined, { path: ["sub"] });

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). The caller refuses
 * a `jti` that it has seen before.
 * @throws ProviderError refused, if the token is not valid for this connection
 */
export async function verifyLogoutToken(
  providers: Providers,
  { connection, token }: { connection: OidcConnection; token: string },
): Promise<LogoutToken> {
  const problem = problemOf(token, connection.issuer);
  if (problem !== null) throw notValid(problem);
  const { keys } = await providers.discover(connection.issuer);
  const payload = await keys.verify(token, "logout_token", {
    issuer: connection.issuer,
    audience: connection.clientId,
    requiredClaims: ["iat", "exp", "jti", "events"],
  });
  const read = logoutClaims.safeParse(payload);
  if (!read.success) {
    throw notValid(`it has a wrong ${String(read.error.issues[0]?.path[0])} claim`);
  }
  if (findUnstorable(read.data)) throw notValid("it contains text that cannot be stored");
  const { sub, sid, jti, exp } = read.data;
  const expiresAt = new Date((exp + clockToleranceSeconds) * 1000);
  return { subject: sub ?? null, sid: sid ?? null, jti, expiresAt };
}

const notValid = (problem: string) =>
  new ProviderError("refused", `The logout token is not valid: ${problem}.`);

/** What is wrong before anything is fetched, so that a forged token costs nothing. */
function problemOf(token: string, issuer: string): string | null {
  if (token.length > maxLength) return "it is too long";
  try {
    const { typ } = decodeProtectedHeader(token);
    // Explicit typing is recommended, and few providers use it (section 2.4).
    if (typ !== undefined && !["logout+jwt", "jwt"].includes(typ.toLowerCase())) {
      return "it is a token of another type";
    }
    return decodeJwt(token).iss === issuer ? null : "it has a wrong iss claim";
  } catch {
    return "it is not a JWT";
  }
}
