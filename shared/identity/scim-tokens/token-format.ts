import { sha256 } from "@noble/hashes/sha2.js";
import { uuidOf } from "../../ids.ts";
import { fromBase64Url, toBase64Url } from "../../base64.ts";

/** A recognizable prefix, so that secret scanners find leaked tokens. */
const prefix = "rmp_scim_";
/** The tenant id in 22 characters, then 256 random bits in 43 characters. */
const form = /^rmp_scim_([\w-]{21}[AQgw])\.[\w-]{43}$/;

/**
 * Creates a SCIM bearer token. Only its hash is stored. It contains the tenant id, so that the lookup
 * runs in that tenant's rows; the random part authenticates it.
 */
export function newScimToken(tenantId: string): string {
  const id = Uint8Array.from(tenantId.replaceAll("-", "").match(/../g) ?? [], (byte) =>
    Number.parseInt(byte, 16),
  );
  return `${prefix}${toBase64Url(id)}.${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** The tenant id in a token, or null if the text has another form. The token is not verified yet. */
export function tenantOfToken(token: string): string | null {
  const [, id] = form.exec(token) ?? [];
  if (id === undefined) return null;
  return uuidOf(fromBase64Url(id));
}

/**
 * The SHA-256 that is stored and looked up. A token has 256 random bits, so a plain hash cannot be
 * guessed, and the timing of a lookup by hash reveals nothing. Web Crypto is not used, because
 * awaiting it takes a quarter of the time of a whole request.
 */
export const hashToken = (token: string): Uint8Array => sha256(new TextEncoder().encode(token));
