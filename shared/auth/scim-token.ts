import { toBase64 } from "../secrets.ts";

/** Says what it is, so that a secret scanner can find one that leaked. */
const prefix = "rmp_scim_";

/** A new SCIM bearer token: 256 random bits. It is shown once; only its hash is kept. */
export function newScimToken(): string {
  const text = toBase64(crypto.getRandomValues(new Uint8Array(32)));
  return prefix + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Whether a text can be a token at all, before anything is asked of the database. */
export const looksLikeScimToken = (text: string): boolean => /^rmp_scim_[\w-]{43}$/.test(text);

/**
 * The SHA-256 that is stored and looked up. A token has 256 random bits, so a plain hash cannot
 * be guessed, and a look-up by hash leaks nothing through its timing.
 */
export async function hashToken(token: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
}
