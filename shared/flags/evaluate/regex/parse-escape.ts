import type { ClassItem } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import { perlClass, unicodeClass } from "./named-classes.ts";

const controls = new Map([
  ["a", 7],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);
const octal = /0[0-7]{0,2}|[1-7][0-7]{1,2}/y;
const hex = /x(?:\{([\da-f]+)\}|([\da-f]{2}))/iy;
const maxCode = 0x10ffff;

/** Reads an escape that stands for one character, after its backslash. */
export function parseEscape(cursor: Cursor): number {
  const from = cursor.at - 1;
  if (cursor.isAtEnd) cursor.fail("A backslash with nothing after it", from);
  const digits = cursor.read(octal);
  if (digits) return Number.parseInt(digits[0], 8);
  const code = cursor.read(hex);
  if (code) {
    const value = Number.parseInt(code[1] ?? code[2] ?? "", 16);
    return value <= maxCode ? value : cursor.fail("A character outside Unicode", from);
  }
  const char = cursor.next();
  const control = controls.get(char);
  if (control !== undefined) return control;
  const isPunctuation = char.charCodeAt(0) < 128 && !/[\dA-Za-z]/.test(char);
  return isPunctuation ? char.charCodeAt(0) : cursor.fail("An escape that RE2 does not have", from);
}

const property = /([pP])(?:\{(\^?)([^}]*)\}|([^{]))/uy;

/** Reads `\d`, `\s`, `\w`, `\p{...}` or their opposites, with the backslash; undefined for another escape. */
export function parseClassEscape(cursor: Cursor): ClassItem | undefined {
  if (!cursor.startsWith("\\")) return undefined;
  const from = cursor.at;
  const perl = perlClass(cursor.text[from + 1] ?? "");
  cursor.at += perl ? 2 : 1;
  if (perl) return perl;
  const found = cursor.read(property);
  if (found) {
    const [, sign, caret = "", long, short] = found;
    const item = unicodeClass(long ?? short ?? "");
    if (!item) return cursor.fail("An unknown class of Unicode", from);
    return { ...item, isNegated: (sign === "P") !== (caret === "^") };
  }
  if (/^[pP]$/.test(cursor.text[cursor.at] ?? "")) cursor.fail("An incomplete class", from);
  cursor.at = from;
  return undefined;
}
