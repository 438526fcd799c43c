import { type ClassItem, compileClass, type MatchesCode, rangeItem } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import { posixClass } from "./named-classes.ts";
import { parseClassEscape, parseEscape } from "./parse-escape.ts";

const posixName = /\[:(.*?):\]/sy;

/** Reads a class such as `[^a-z\d]`, after its opening bracket. */
export function parseClass(cursor: Cursor, ignoreCase: boolean): MatchesCode {
  const from = cursor.at - 1;
  const isNegated = cursor.accept("^");
  const items: ClassItem[] = [];
  while (items.length === 0 || !cursor.accept("]")) {
    if (cursor.isAtEnd) cursor.fail("A class without its closing ]", from);
    items.push(parsePosix(cursor) ?? parseClassEscape(cursor) ?? parseRange(cursor, from));
  }
  return compileClass(items, isNegated, ignoreCase);
}

function parsePosix(cursor: Cursor): ClassItem | undefined {
  const from = cursor.at;
  const found = cursor.read(posixName);
  if (!found) return undefined;
  return posixClass(found[1] ?? "") ?? cursor.fail("An unknown class", from);
}

function parseRange(cursor: Cursor, classStart: number): ClassItem {
  const from = cursor.at;
  const first = parseCode(cursor, classStart);
  const isRange = cursor.startsWith("-") && !cursor.startsWith("-]");
  if (!isRange || cursor.at + 1 >= cursor.text.length) return rangeItem(first, first);
  cursor.at += 1;
  const last = parseCode(cursor, classStart);
  return first <= last ? rangeItem(first, last) : cursor.fail("A range from high to low", from);
}

function parseCode(cursor: Cursor, classStart: number): number {
  if (cursor.accept("\\")) return parseEscape(cursor);
  return cursor.next().codePointAt(0) ?? cursor.fail("A class without its closing ]", classStart);
}
