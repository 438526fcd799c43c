import { canonicalName, exactName } from "../../values/names.ts";
import type { Attribute } from "../schema/schema.ts";

/** The form in which a text of this attribute is compared and looked up (RFC 7643, section 2.2). */
export const comparable = ({ caseExact }: Pick<Attribute, "caseExact">, text: string): string =>
  caseExact ? exactName(text) : canonicalName(text);

const ascii = /^[!-~]*$/;

/** Whether two texts of this attribute are equal; plain texts of unlike lengths never are. */
export function sameText(attribute: Pick<Attribute, "caseExact">, a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== b.length && ascii.test(a) && ascii.test(b)) return false;
  return comparable(attribute, a) === comparable(attribute, b);
}
