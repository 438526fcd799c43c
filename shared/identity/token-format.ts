import { sha256 } from "@noble/hashes/sha2.js";
import { fromBase64Url, toBase64Url } from "../base64.ts";
import { uuidOf } from "../ids.ts";

/** What a token is for. Its name is part of the token, so that secret scanners find leaked ones. */
export type TokenKind =
  | "scim"
  | "key"
  | "ofrep"
  | "unleash"
  | "verify"
  | "reset"
  | "invitation"
  | "totp"
  | "sso"
  | "partner";

/** The kind, the tenant id in 22 characters, then 256 random bits in 43 characters. */
const form = /^rmp_([a-z]+)_([\w-]{21}[AQgw])\.[\w-]{43}$/;

/**
 * Creates a token. Only its hash is stored. It contains the tenant id, so that the lookup runs in
 * that tenant's rows; the random part proves it.
 */
export const newToken = (kind: TokenKind, tenantId: string): string =>
  `rmp_${kind}_${idText(tenantId)}.${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;

/** The tenant id in a token of this kind; null for other texts. The token is not verified yet. */
export function tenantOfToken(kind: TokenKind, token: string): string | null {
  const [, named, id] = form.exec(token) ?? [];
  return named !== kind || id === undefined ? null : uuidOf(fromBase64Url(id));
}

/** A UUID in 22 characters. */
export const idText = (id: string): string =>
  toBase64Url(
    Uint8Array.from(id.replaceAll("-", "").match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
  );

/**
 * The SHA-256 that is stored and looked up. A token has 256 random bits, so a plain hash cannot be
 * guessed, and the timing of a lookup by hash reveals nothing. Web Crypto is not used, because
 * awaiting it takes a quarter of the time of a whole request.
 */
export const hashToken = (token: string): Uint8Array => sha256(new TextEncoder().encode(token));
