const around = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
const address = /^(?:[^\s@"]+|"[^"\p{Cc}]+")@[^\s@.]+(?:\.[^\s@.]+)*\.?$/u;

/** Longest address that mail can carry: 64 octets, "@" and 255 octets (RFC 5321, section 4.5.3.1). */
const maxLength = 320;

/**
 * An email address without the blanks and invisible characters around it; null where the text is
 * not an address. Internationalized domains are addresses in either spelling, `ü` or `xn--`, and
 * so are internationalized local parts (RFC 6531).
 */
export function readEmail(text: string): string | null {
  const trimmed = text.replace(around, "");
  return trimmed.length <= maxLength && address.test(trimmed) ? trimmed : null;
}
