import { AppError } from "../../shared/errors.ts";
import { type AccessClaims, verifyAccessToken } from "../../shared/identity/access-token.ts";
import { hashToken, tenantOfToken } from "../../shared/identity/token-format.ts";
import type { AppContext } from "../types.ts";
import { operatorOfCookie } from "./cookies/operator-cookie.ts";
import { sessionOfCookie } from "./cookies/session-cookie.ts";

const bearerFormat = /^Bearer +([\w.~+/=-]+)$/i;

export interface SentScimToken {
  /** The tenant that the token names. The database has yet to verify it. */
  tenantId: string;
  tokenHash: Uint8Array;
}

const sentToken = (c: AppContext): string | undefined =>
  bearerFormat.exec(c.req.header("authorization") ?? "")?.[1];

function parseScimToken(token: string): SentScimToken | null {
  const tenantId = tenantOfToken("scim", token);
  return tenantId === null ? null : { tenantId, tokenHash: hashToken(token) };
}

/**
 * The bearer token of a request (RFC 6750). `hono/bearer-auth` answers in its own format, and for a
 * whole route; here each call of a tRPC batch fails by itself.
 */
export function bearerToken(c: AppContext): string {
  const token = sentToken(c);
  if (token !== undefined) return token;
  throw new AppError("unauthorized", "Send the header Authorization: Bearer <token>.");
}

/**
 * The verified claims of a user's or the operator's access token, or of a browser's session. A bearer
 * token counts alone: if it is not valid, no cookie is used instead. The calls of a batch share the
 * result.
 */
export function authenticate(c: AppContext): Promise<AccessClaims> {
  let claims = c.get("claims");
  if (!claims) c.set("claims", (claims = verify(c)));
  return claims;
}

async function verify(c: AppContext): Promise<AccessClaims> {
  if (c.req.header("authorization") === undefined) {
    const session = (await operatorOfCookie(c)) ?? (await sessionOfCookie(c));
    if (session) return session;
  }
  return verifyAccessToken(bearerToken(c), c.get("request").keys);
}

export interface SentKey {
  /** The tenant that the key names. The database has yet to verify it. */
  tenantId: string;
  keyHash: Uint8Array;
}

/** The unverified API key of a request; null without one. */
export function apiKeyOf(c: AppContext): SentKey | null {
  const token = sentToken(c) ?? "";
  const tenantId = tenantOfToken("key", token);
  return tenantId === null ? null : { tenantId, keyHash: hashToken(token) };
}

/** Whether the bearer token has the form of a SCIM token. @throws AppError unauthorized */
export const hasScimToken = (c: AppContext): boolean =>
  tenantOfToken("scim", bearerToken(c)) !== null;

/** The unverified SCIM token of a request; null without one. */
export const scimTokenOf = (c: AppContext): SentScimToken | null =>
  parseScimToken(sentToken(c) ?? "");

/** The unverified SCIM token of a request. @throws AppError unauthorized without one */
export function requireScimToken(c: AppContext): SentScimToken {
  const token = parseScimToken(bearerToken(c));
  if (token !== null) return token;
  throw new AppError("unauthorized", "This is not a Rampart SCIM token. Ask an admin for one.");
}
