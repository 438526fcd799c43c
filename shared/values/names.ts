const wide = /[\uFF00-\uFFEF]/g;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const ascii = /^[!-~]*$/;
const blanks = /[\s\p{Z}\p{Cc}]+/gu;

/**
 * An id from a file, in composed form and without the invisible characters and extra blanks that
 * spreadsheets and web pages add. Case stays: an externalId is caseExact (RFC 7643, section 3.1).
 */
export const cleanId = (text: string): string =>
  ascii.test(text)
    ? text
    : text.replace(invisible, "").replace(blanks, " ").trim().normalize("NFC");

/**
 * The form in which typed names and ids are compared; they are stored and returned as sent. It maps
 * full and half width, case and composition (RFC 8265, section 3.3, UsernameCaseMapped), removes
 * invisible characters and outer blanks, and collapses inner blanks (RFC 8266, section 2.1). It is
 * idempotent. A name whose form is empty is not a name.
 */
export function canonicalName(text: string): string {
  // Most names are plain ASCII, which only needs lower case.
  if (ascii.test(text)) return text.toLowerCase();
  return exactName(text).toLowerCase().normalize("NFC");
}

/** As `canonicalName`, for case-sensitive texts (RFC 8265, section 3.4, UsernameCasePreserved). */
export function exactName(text: string): string {
  if (ascii.test(text)) return text;
  return cleanId(text.replace(wide, (character) => character.normalize("NFKC")));
}
