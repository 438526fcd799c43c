import type { Filter } from "../filter/ast.ts";
import { clip, isObject, scimError, typeName } from "../error.ts";

/** One change of a group's membership; several are made in their order. */
export type MemberStep =
  | { kind: "add" | "remove" | "set"; ids: string[] }
  | { kind: "removeWhere"; filter: Filter };

/**
 * The ids in a value of `members` (RFC 7643, section 4.2): elements, ids alone, or one of either.
 * @throws AppError bad_request, invalidValue, for an element that names nobody.
 */
export function readMembers(raw: unknown, at: string): string[] {
  if (raw === null || raw === undefined || raw === "") return [];
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const ids = list.map((element, i) => memberId(element, Array.isArray(raw) ? `${at}[${i}]` : at));
  return [...new Set(ids)];
}

function memberId(raw: unknown, at: string): string {
  if (typeof raw === "string" && raw !== "") return raw.toLowerCase();
  if (!isObject(raw)) {
    const message = `${clip(at)} must be an object such as {"value": "..."}, not ${typeName(raw)}.`;
    throw scimError("invalidValue", message, at);
  }
  const fields = new Map(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]));
  const [value, ref] = [fields.get("value"), fields.get("$ref")];
  if (typeof value === "string" && value !== "") return value.toLowerCase();
  if (typeof ref === "string" && ref !== "")
    return ref.slice(ref.lastIndexOf("/") + 1).toLowerCase();
  throw scimError(
    "invalidValue",
    `${clip(at)} names no member. Send its id as "value".`,
    `${at}.value`,
  );
}
