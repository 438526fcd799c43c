import { AppError, type ScimType } from "../errors.ts";

/** A 400 with a `scimType` (RFC 7644, section 3.12) and the attribute or path at fault. */
export function scimError(scimType: ScimType, message: string, field?: string): AppError {
  return new AppError(
    "bad_request",
    message,
    field === undefined ? { scimType } : { scimType, field: clip(field) },
  );
}

/** A client's text for use in a message: one line, at most 100 characters. */
export function clip(text: string): string {
  const short = text.length > 100 ? `${text.slice(0, 100)}...` : text;
  return short.replaceAll(/[\p{Cc}\p{Surrogate}]/gu, "?");
}

/** The JSON type of a value, with its article, for use in a message. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
