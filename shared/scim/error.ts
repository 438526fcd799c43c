import { AppError, type ScimType } from "../errors.ts";

/** A bad input: 400 with the SCIM type, and the place as the sender would write it. */
export function scimError(scimType: ScimType, message: string, field?: string): AppError {
  return new AppError(
    "bad_request",
    message,
    field === undefined ? { scimType } : { scimType, field: clip(field) },
  );
}

/** Text of the sender for use in a message: short, and on one line. */
export function clip(text: string): string {
  const short = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  return short.replaceAll(/[\p{Cc}\p{Surrogate}]/gu, "?");
}

/** What a value of the wrong type is, in words. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
