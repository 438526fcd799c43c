import { isObject, type JsonObject } from "../../values/json.ts";
import { scimError } from "../error.ts";
import type { Filter } from "../filter/ast.ts";
import { applyOperation } from "../patch/apply.ts";
import { parseOperations, type PatchOperation } from "../patch/parse.ts";
import { type FilteredTarget, pathTarget } from "../patch/target.ts";
import { groupType } from "../schema/group-type.ts";
import { isForeign } from "../schema/locate.ts";
import { GROUP_SCHEMA } from "../schema/schema.ts";
import { type MemberOperation, parseMembers } from "./parse-members.ts";
import { parseResource } from "./parse-resource.ts";
import type { ScimGroup } from "./types.ts";

/**
 * The canonical group of a POST or PUT body, and the ids of its members.
 * @throws AppError bad_request: invalidSyntax or invalidValue, naming the attribute.
 */
export function parseGroup(raw: unknown): { group: ScimGroup; members: string[] } {
  const [rest, members] = isObject(raw) ? splitMembers(raw) : [raw, undefined];
  return { group: toGroup(rest), members: parseMembers(members, "members") };
}

export interface GroupPatch {
  /** Computes the new attributes from the present ones; may throw. */
  change: (present: ScimGroup) => ScimGroup;
  members: MemberOperation[];
}

/**
 * Parses a PATCH of a group (RFC 7644, section 3.5.2) into a change of its attributes and changes of
 * its membership. Applying them does not need the list of present members.
 * @throws AppError bad_request, naming the operation.
 */
export function parseGroupPatch(body: unknown): GroupPatch {
  const members: MemberOperation[] = [];
  const others: [PatchOperation, string][] = [];
  for (const [i, operation] of parseOperations(body).entries()) {
    const at = `Operations[${i}]`;
    const { path } = operation;
    if (path !== undefined && isForeign(groupType, path)) continue;
    const target = path === undefined ? null : pathTarget(groupType, path);
    if (target?.attribute.name === "members") {
      members.push(...memberOperations(operation, target, at));
    } else if (path === undefined && isObject(operation.value)) {
      const [rest, value] = splitMembers(operation.value);
      others.push([{ ...operation, value: rest }, at]);
      const changes = { ...operation, path: "members", value };
      if (value !== undefined)
        members.push(...memberOperations(changes, null, `${at}.value.members`));
    } else {
      others.push([operation, at]);
    }
  }
  const change = (present: ScimGroup) => {
    const draft: JsonObject = { ...present };
    for (const [operation, at] of others) applyOperation(draft, groupType, operation, at);
    return toGroup(draft);
  };
  return { change, members };
}

function memberOperations(
  { op, value }: PatchOperation,
  target: FilteredTarget | null,
  at: string,
): MemberOperation[] {
  if (target?.sub !== undefined) {
    const message = `${at} writes a sub-attribute of a member, which is immutable. Add or remove whole members.`;
    throw scimError("mutability", message, at);
  }
  const valueAt = target === null ? at : `${at}.value`;
  const filter = target?.filter;
  if (op === "remove") {
    if (filter !== undefined) return [removal(filter)];
    const isListed = value !== undefined && value !== null && value !== "";
    const ids = isListed ? parseMembers(value, valueAt) : [];
    return [{ kind: isListed ? "remove" : "set", ids }];
  }
  const ids = parseMembers(value, valueAt);
  if (op === "add") return [{ kind: "add", ids }];
  if (filter === undefined) return [{ kind: "set", ids }];
  return [removal(filter), { kind: "add", ids }];
}

/** The members are undefined if the object has none. */
function splitMembers(raw: JsonObject): [rest: JsonObject, members: unknown] {
  const qualified = `${GROUP_SCHEMA}:members`.toLowerCase();
  const key = Object.keys(raw).find((name) => ["members", qualified].includes(name.toLowerCase()));
  if (key === undefined) return [raw, undefined];
  const { [key]: members, ...rest } = raw;
  return [rest, members ?? null];
}

function toGroup(raw: unknown): ScimGroup {
  const group = parseResource(groupType, raw);
  // parseResource has checked the type.
  return { ...group, displayName: String(group["displayName"]) };
}

/** A filter that only lists ids becomes a removal by id, whose cost does not depend on the group's size. */
function removal(filter: Filter): MemberOperation {
  const ids = idsIn(filter);
  return ids === null ? { kind: "removeWhere", filter } : { kind: "remove", ids };
}

function idsIn(filter: Filter): string[] | null {
  if (filter.kind === "or") {
    const [left, right] = [idsIn(filter.left), idsIn(filter.right)];
    return left && right && [...left, ...right];
  }
  if (filter.kind !== "compare" || filter.op !== "eq") return null;
  const { path, value } = filter;
  const isId = path.name.toLowerCase() === "value" && path.sub === undefined;
  return isId && typeof value === "string" ? [value.toLowerCase()] : null;
}
