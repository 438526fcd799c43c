import { isObject, lowerCaseKeys } from "../../values/json.ts";
import { clip, scimError, typeName } from "../error.ts";
import type { Filter } from "../filter/ast.ts";

/** One change of a group's membership. Several are applied in their order. */
export type MemberOperation =
  | { kind: "add" | "remove" | "set"; ids: string[] }
  | { kind: "removeWhere"; filter: Filter };

/**
 * The ids in a value of `members` (RFC 7643, section 4.2): elements or bare ids, in an array or not.
 * @throws AppError bad_request, invalidValue, for an element without an id.
 */
export function parseMembers(raw: unknown, at: string): string[] {
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
  const fields = lowerCaseKeys(raw);
  const [value, ref] = [fields.get("value"), fields.get("$ref")];
  if (typeof value === "string" && value !== "") return value.toLowerCase();
  if (typeof ref === "string" && ref !== "") {
    return ref.slice(ref.lastIndexOf("/") + 1).toLowerCase();
  }
  const message = `${clip(at)} does not name a member. Send its id as "value".`;
  throw scimError("invalidValue", message, `${at}.value`);
}
