import { readDateTime, suggestDateTime } from "../../values/date-time.ts";
import { isStorableText } from "../../values/storable.ts";
import type { Attribute } from "../schema/schema.ts";
import { clip, scimError, typeName } from "../error.ts";

export type Simple = string | number | boolean;

const maxString = 1024;
/** Some strings become keys of an index, and Postgres takes no longer ones there. */
const maxBytes = 2048;
const maxEncoded = 8192;
const base64 = /^[\w+/-]*={0,2}$/;

/**
 * One value of a simple attribute by its type (RFC 7643, section 2.3), or undefined when there is
 * none: null and the empty string mean that the attribute has no value.
 *
 * @param at the place of the value, for the message.
 * @throws AppError bad_request, invalidValue: a wrong type, a text too long or one with U+0000.
 */
export function readSimple(attribute: Attribute, raw: unknown, at: string): Simple | undefined {
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

/** Entra sends booleans as "True" and "False". */
export function toBoolean(raw: unknown): boolean | undefined {
  if (typeof raw === "boolean") return raw;
  const word = typeof raw === "string" && raw.length < 6 ? raw.toLowerCase() : "";
  return word === "true" ? true : word === "false" ? false : undefined;
}

function readBoolean(raw: unknown, at: string): boolean {
  const value = toBoolean(raw);
  if (value === undefined) {
    const got = typeof raw === "string" ? `"${clip(raw)}"` : typeName(raw);
    throw invalid(at, `must be true or false, not ${got}`);
  }
  return value;
}

function readNumber(attribute: Attribute, raw: unknown, at: string): number {
  const whole = attribute.type === "integer";
  if (typeof raw !== "number" || !Number.isFinite(raw) || (whole && !Number.isInteger(raw))) {
    const got = typeof raw === "number" ? String(raw) : typeName(raw);
    throw invalid(at, `must be ${whole ? "a whole number" : "a number"}, not ${got}`);
  }
  return raw;
}

function readString(attribute: Attribute, raw: unknown, at: string): string | undefined {
  if (typeof raw !== "string") throw invalid(at, `must be a string, not ${typeName(raw)}`);
  if (raw === "") return undefined;
  const encoded = attribute.type === "reference" || attribute.type === "binary";
  const limit = encoded ? maxEncoded : maxString;
  if (raw.length > limit) {
    throw invalid(at, `has ${raw.length} characters; send at most ${limit}`);
  }
  if (!encoded && raw.length * 3 > maxBytes && bytes(raw) > maxBytes) {
    throw invalid(at, `has ${bytes(raw)} bytes in UTF-8; send at most ${maxBytes}`);
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
  if (time === null) throw invalid(at, `must be ${timeInstead(raw)}`);
  // One spelling in UTC, so that texts sort as times do.
  return time.toISOString();
}

/** What to send instead of a text that names no moment: that one in the right form, if it is clear. */
export const timeInstead = (raw: string): string =>
  `a date and time such as ${suggestDateTime(raw) ?? "2026-01-31T08:30:00Z"}, not "${clip(raw)}"`;

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function invalid(at: string, problem: string) {
  return scimError("invalidValue", `${clip(at)} ${problem}.`, at);
}
