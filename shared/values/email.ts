import { asciiDomain } from "./domain.ts";

const around = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
const address = /^(?:[^\s@"]+|"[^"\p{Cc}]+")@[^\s@.]+(?:\.[^\s@.]+)*\.?$/u;

/** 64 octets, "@" and 255 octets (RFC 5321, section 4.5.3.1). */
const maxLength = 320;

/**
 * An email address without surrounding blanks and invisible characters; null if the text is not an
 * address. Accepts internationalized domains, as `ü` or `xn--`, and local parts (RFC 6531).
 */
export function readEmail(text: string): string | null {
  const trimmed = text.replace(around, "");
  return trimmed.length <= maxLength && address.test(trimmed) ? trimmed : null;
}

/**
 * An address as sign-ins compare it: with A to Z in lower case, and the domain as `asciiDomain`. Nothing else
 * is folded before the "@", because other folding makes one address of two (the Kelvin sign becomes `k`).
 */
export function addressKey(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  const local = address.slice(0, at).replace(/[A-Z]/g, (upper) => upper.toLowerCase());
  return local + asciiDomain(address.slice(at));
}
