import { unknown } from "../../../format/use-format.ts";

/** A value of a setting as text. Empty texts and lists are dashes. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ") || unknown;
  if (value === "" || value == null) return unknown;
  return typeof value === "string" ? value : JSON.stringify(value);
}
