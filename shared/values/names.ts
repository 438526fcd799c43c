const wide = /[\uFF00-\uFFEF]/g;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const blanks = /[\s\p{Z}\p{Cc}]+/gu;

/**
 * An id as a file has it, without the invisible characters and blanks that spreadsheets and web pages
 * leave in it, and composed. Its case stays: an externalId is case exact (RFC 7643, section 3.1).
 */
export const cleanId = (text: string): string =>
  /^[!-~]*$/.test(text)
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
  if (/^[!-~]*$/.test(text)) return text.toLowerCase();
  return text
    .replace(wide, (character) => character.normalize("NFKC"))
    .replace(invisible, "")
    .replace(blanks, " ")
    .trim()
    .normalize("NFC")
    .toLowerCase()
    .normalize("NFC");
}

/**
 * The form by which values are compared whose case counts: as sent, but for composed and decomposed
 * characters, which no reader can tell apart (RFC 8265, section 4.2, OpaqueString).
 */
export const exactName = (text: string): string => text.normalize("NFC");
