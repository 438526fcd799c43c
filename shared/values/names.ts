const wide = /[\uFF00-\uFFEF]/g;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const ascii = /^[!-~]*$/;
const blanks = /[\s\p{Z}\p{Cc}]+/gu;

/**
 * An id as a file has it, without the invisible characters and blanks that spreadsheets and web pages
 * leave in it, and composed. Its case stays: an externalId is case exact (RFC 7643, section 3.1).
 */
export const cleanId = (text: string): string =>
  ascii.test(text)
    ? text
    : text.replace(invisible, "").replace(blanks, " ").trim().normalize("NFC");

/**
 * The form by which names and ids that people type are compared; they are kept and shown as sent.
 * Full and half width become the usual width, letters lower case, composed and decomposed
 * characters one (RFC 8265, section 3.3, UsernameCaseMapped). Invisible characters do not count,
 * and blanks do not count at the ends or by their kind or number (RFC 8266, section 2.1).
 * Applying it twice changes nothing. A name of which nothing is left, "", is not a name.
 */
export function canonicalName(text: string): string {
  // Most names are plain ASCII, for which lower case is all that is left to do.
  if (ascii.test(text)) return text.toLowerCase();
  return exactName(text).toLowerCase().normalize("NFC");
}

/** The same for texts whose case counts (RFC 8265, section 3.4, UsernameCasePreserved). */
export function exactName(text: string): string {
  if (ascii.test(text)) return text;
  return cleanId(text.replace(wide, (character) => character.normalize("NFKC")));
}
