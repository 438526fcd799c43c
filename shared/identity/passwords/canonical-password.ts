/** The most characters of a password, in code points of its canonical form. */
export const maxCharacters = 128;

/** In UTF-16 units as sent; decomposed characters have several code points. */
const maxUnits = 8 * maxCharacters;
const spaces = /\p{Zs}/gu;

/**
 * The form in which a password is hashed and verified (RFC 8265, section 4.2, OpaqueString): every
 * kind of space is U+0020, and characters are composed, as keyboards differ in both. Case, width and
 * outer spaces stay.
 * @returns null when the password is empty or longer than any that can be set
 */
export function canonicalPassword(text: string): string | null {
  // Before the text is normalized, so that long texts cost nothing.
  if (text.length > maxUnits) return null;
  const canonical = text.replace(spaces, " ").normalize("NFC");
  return canonical === "" || characterCount(canonical) > maxCharacters ? null : canonical;
}

export const characterCount = (text: string): number => Array.from(text).length;
