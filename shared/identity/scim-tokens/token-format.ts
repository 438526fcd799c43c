import { sha256 } from "@noble/hashes/sha2.js";
import { uuidOf } from "../../ids.ts";
import { fromBase64Url, toBase64Url } from "../../base64.ts";

/** Says what it is, so that a secret scanner can find one that leaked. */
const prefix = "rmp_scim_";
/** The tenant's id in 22 characters, then 256 random bits in 43. */
const form = /^rmp_scim_([\w-]{21}[AQgw])\.[\w-]{43}$/;

/**
 * A new SCIM bearer token, shown once; only its hash is kept. It names its tenant, so that it is
 * looked up where the tenant's rows are, and proves it by its random part.
 */
export function newScimToken(tenantId: string): string {
  const id = Uint8Array.from(tenantId.replaceAll("-", "").match(/../g) ?? [], (byte) =>
    Number.parseInt(byte, 16),
  );
  return `${prefix}${toBase64Url(id)}.${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** The tenant that a token names, or null when the text can be no token. It proves nothing yet. */
export function tenantOfToken(token: string): string | null {
  const [, id] = form.exec(token) ?? [];
  if (id === undefined) return null;
  return uuidOf(fromBase64Url(id));
}

/**
 * The SHA-256 that is stored and looked up. A token has 256 random bits, so a plain hash cannot
 * be guessed, and a look-up by hash leaks nothing through its timing. Not Web Crypto's: its
 * promise for 75 bytes takes a quarter of a whole request.
 */
export const hashToken = (token: string): Uint8Array => sha256(new TextEncoder().encode(token));
