import { readDateTime } from "../../values/date-time.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { toBoolean } from "../schema/read-value.ts";
import type { Attribute } from "../schema/schema.ts";
import type { CompareOp } from "./ast.ts";

type Comparable = string | number | boolean;

/** Converts a value to the type of the attribute ("True" to a boolean); undefined if it has another type. */
export function coerce(attribute: Attribute, value: unknown): Comparable | undefined {
  switch (attribute.type) {
    case "boolean":
      return toBoolean(value);
    case "integer":
    case "decimal":
      return typeof value === "number" ? value : undefined;
    case "dateTime":
      return typeof value === "string" ? readDateTime(value)?.getTime() : undefined;
    default:
      return typeof value === "string" ? value : undefined;
  }
}

/** The form in which texts of this attribute are compared and indexed (RFC 7643, section 2.2). */
export const comparable = ({ caseExact }: Pick<Attribute, "caseExact">, text: string): string =>
  caseExact ? exactName(text) : canonicalName(text);

const printableAscii = /^[!-~]*$/;

/** Whether two texts of this attribute are equal. ASCII texts of different lengths never are. */
export function sameText(attribute: Pick<Attribute, "caseExact">, a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== b.length && printableAscii.test(a) && printableAscii.test(b)) return false;
  return comparable(attribute, a) === comparable(attribute, b);
}

/** Whether `actual op expected` is true for two values that `coerce` returned. */
export function satisfies(
  attribute: Attribute,
  op: CompareOp,
  actual: Comparable,
  expected: Comparable,
): boolean {
  if (typeof actual !== "string" || typeof expected !== "string") {
    return satisfiesOrder(op, Number(actual) - Number(expected));
  }
  if (op === "eq") return sameText(attribute, actual, expected);
  const [left, right] = [comparable(attribute, actual), comparable(attribute, expected)];
  switch (op) {
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    case "co":
      return left.includes(right);
    default:
      return satisfiesOrder(op, compareCodePoints(left, right));
  }
}

function satisfiesOrder(op: CompareOp, difference: number): boolean {
  switch (op) {
    case "eq":
      return difference === 0;
    case "gt":
      return difference > 0;
    case "ge":
      return difference >= 0;
    case "lt":
      return difference < 0;
    default:
      return op === "le" && difference <= 0;
  }
}

/** Orders texts by code point, as Postgres does; `<` in JavaScript orders by UTF-16 code unit. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at === -1) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}
