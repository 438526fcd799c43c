import { readDateTime, suggestDateTime } from "../../values/date-time.ts";
import { isObject, type JsonObject } from "../../values/json.ts";
import { isStorableText } from "../../values/storable.ts";
import { clip, scimError, typeName } from "../error.ts";
import { type Attribute, findAttribute, subAttributesOf } from "./schema.ts";

type SimpleValue = string | number | boolean;

const maxLength = 1024;
/** Some strings are index keys, and a Postgres index row holds at most about 2,700 bytes. */
const maxBytes = 2048;
const maxEncodedLength = 8192;
const base64 = /^[\w+/-]*={0,2}$/;

/**
 * Reads one value of a simple attribute by its type (RFC 7643, section 2.3). Returns undefined for
 * null and the empty string, which mean that the attribute is unassigned.
 *
 * @param at the path of the value, for the message.
 * @throws AppError bad_request, invalidValue: wrong type, too long, or not storable.
 */
export function readSimpleValue(
  attribute: Attribute,
  raw: unknown,
  at: string,
): SimpleValue | undefined {
  if (raw === null || raw === undefined) return undefined;
  switch (attribute.type) {
    case "boolean":
      return readBoolean(raw, at);
    case "integer":
    case "decimal":
      return readNumber(attribute, raw, at);
    default:
      return readString(attribute, raw, at);
  }
}

/**
 * Reads one value of a complex attribute. A string is taken as its `value`; null and "" are undefined.
 * @throws AppError bad_request, invalidValue.
 */
export function readComplexValue(
  attribute: Attribute,
  raw: unknown,
  at: string,
): JsonObject | undefined {
  if (raw === null || raw === undefined || raw === "") return undefined;
  if (isObject(raw)) return raw;
  const hasValue = findAttribute(subAttributesOf(attribute), "value") !== undefined;
  if (hasValue && typeof raw === "string") return { value: raw };
  const expected = hasValue ? 'an object such as {"value": "..."}' : "an object";
  throw invalid(at, `must be ${expected}, not ${typeName(raw)}`);
}

/** Entra sends singular values, such as `manager`, also as an array with one element. */
export function unwrapArray(raw: unknown): unknown {
  return Array.isArray(raw) && raw.length < 2 ? raw[0] : raw;
}

/** Entra sends booleans as "True" and "False". */
export function toBoolean(raw: unknown): boolean | undefined {
  if (typeof raw === "boolean") return raw;
  const word = typeof raw === "string" && raw.length < 6 ? raw.toLowerCase() : "";
  return word === "true" ? true : word === "false" ? false : undefined;
}

function readBoolean(raw: unknown, at: string): boolean {
  const value = toBoolean(raw);
  if (value === undefined) {
    const actual = typeof raw === "string" ? `"${clip(raw)}"` : typeName(raw);
    throw invalid(at, `must be true or false, not ${actual}`);
  }
  return value;
}

function readNumber(attribute: Attribute, raw: unknown, at: string): number {
  const isInteger = attribute.type === "integer";
  if (typeof raw !== "number" || !Number.isFinite(raw) || (isInteger && !Number.isInteger(raw))) {
    const actual = typeof raw === "number" ? String(raw) : typeName(raw);
    throw invalid(at, `must be ${isInteger ? "a whole number" : "a number"}, not ${actual}`);
  }
  return raw;
}

function readString(attribute: Attribute, raw: unknown, at: string): string | undefined {
  if (typeof raw !== "string") throw invalid(at, `must be a string, not ${typeName(raw)}`);
  if (raw === "") return undefined;
  const isEncoded = attribute.type === "reference" || attribute.type === "binary";
  const limit = isEncoded ? maxEncodedLength : maxLength;
  if (raw.length > limit) {
    throw invalid(at, `has ${raw.length} characters; send at most ${limit}`);
  }
  if (!isEncoded && raw.length * 3 > maxBytes && utf8Length(raw) > maxBytes) {
    throw invalid(at, `has ${utf8Length(raw)} bytes in UTF-8; send at most ${maxBytes}`);
  }
  if (!isStorableText(raw)) {
    throw invalid(at, "contains U+0000 or half of a surrogate pair; send text without them");
  }
  if (attribute.type === "binary" && !base64.test(raw)) {
    throw invalid(at, "must be base64 without spaces or line breaks");
  }
  return attribute.type === "dateTime" ? readTime(raw, at) : raw;
}

function readTime(raw: string, at: string): string {
  const time = readDateTime(raw);
  if (time === null) throw invalid(at, `must be ${describeDateTime(raw)}`);
  // Stored in one form, in UTC, so that texts sort as times do.
  return time.toISOString();
}

/** The expected form of a time, as an example; close to the text that the client sent, if it is clear. */
export const describeDateTime = (raw: string): string =>
  `a date and time such as ${suggestDateTime(raw) ?? "2026-01-31T08:30:00Z"}, not "${clip(raw)}"`;

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

function invalid(at: string, problem: string) {
  return scimError("invalidValue", `${clip(at)} ${problem}.`, at);
}
