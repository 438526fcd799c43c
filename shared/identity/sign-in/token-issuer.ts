import { importJWK, type JWK, SignJWT } from "jose";
import type { Role } from "../../context.ts";
import { newId } from "../../ids.ts";
import { algorithmOf } from "../../secrets/algorithm.ts";
import { tokenAudience, tokenIssuer, tokenTypes } from "../access-token.ts";

/** The lifetime of an access token, in seconds. */
export const accessTokenLifetime = 600;

/** What a token says of its session. */
export interface SessionClaims {
  tenantId: string;
  userId: string;
  role: Role;
  sessionId: string;
  /** Null where a provider does not say it. Such a sign-in never counts as a fresh one. */
  authTime: Date | null;
  /** How the person signed in (RFC 8176). */
  amr: readonly string[];
}

/** Issues the tokens of sign-in sessions with the sign-in's own key. */
export class TokenIssuer {
  readonly #jwk: JWK & { kid: string };
  #key: ReturnType<typeof importJWK> | undefined;

  constructor(jwk: JWK & { kid: string }) {
    this.#jwk = jwk;
  }

  /** An access token of ten minutes. */
  accessToken(claims: SessionClaims): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return this.#sign("access", claims, now + accessTokenLifetime);
  }

  /** The token of a cookie. The session's row decides how long it is valid. */
  cookieToken(claims: SessionClaims, expiresAt: Date): Promise<string> {
    return this.#sign("cookie", claims, Math.floor(expiresAt.getTime() / 1000));
  }

  async #sign(type: keyof typeof tokenTypes, claims: SessionClaims, exp: number): Promise<string> {
    const alg = algorithmOf(this.#jwk);
    this.#key ??= importJWK(this.#jwk, alg);
    const { tenantId, userId, role, sessionId, authTime, amr } = claims;
    return new SignJWT({
      role,
      org_id: tenantId,
      sid: sessionId,
      ...(authTime && { auth_time: Math.floor(authTime.getTime() / 1000) }),
      amr,
    })
      .setProtectedHeader({ alg, typ: tokenTypes[type], kid: this.#jwk.kid })
      .setSubject(userId)
      .setIssuer(tokenIssuer)
      .setAudience(tokenAudience)
      .setJti(newId())
      .setIssuedAt()
      .setExpirationTime(exp)
      .sign(await this.#key);
  }
}
