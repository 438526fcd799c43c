import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { AppError } from "../errors.ts";

/** The limit of the wire protocol (PostgreSQL, "Message Formats", Bind). */
const maxParameters = 65_533;

const sendable = new Set(["string", "number", "boolean", "bigint"]);

/**
 * Finds parameters that postgres.js cannot serialize. It would throw in the middle of the protocol,
 * and reject another statement instead of this one.
 * @returns bad_request for an invalid date; any other error is a mistake in a query
 */
export function findUnsendable(params: readonly unknown[]): Error | null {
  if (params.length > maxParameters) {
    return new Error(`A statement has ${params.length} parameters, more than ${maxParameters}.`);
  }
  for (const [i, value] of params.entries()) {
    if (value === null || sendable.has(typeof value) || value instanceof Uint8Array) continue;
    if (!(value instanceof Date)) {
      return new Error(`Parameter $${i + 1} of a statement is of a type that cannot be sent.`);
    }
    if (Number.isNaN(value.getTime())) {
      return new AppError(
        "bad_request",
        "A date in the input is out of range. Send one between the years 1970 and 9999.",
      );
    }
  }
  return null;
}

/** The text of a parameter whose type Postgres chose. It must not throw either. */
const asText = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : String(value);

const asHex = (value: unknown): string =>
  value instanceof Uint8Array ? `\\x${bytesToHex(value)}` : String(value);

const fromHex = (text: string): Uint8Array => hexToBytes(text.slice(2));

const unparsed = (text: string): string => text;

/** drizzle converts these types itself; a second JSON.stringify would store a string. */
export const parameterTypes = {
  json: { to: 114, from: [114, 3802], serialize: asText, parse: unparsed },
  date: { to: 1184, from: [1082, 1114, 1184], serialize: asText, parse: unparsed },
  bytea: { to: 17, from: [17], serialize: asHex, parse: fromHex },
};
