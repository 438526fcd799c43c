import type { Filter } from "../filter/filter.ts";
import type { ScimGroup } from "./group-resource.ts";
import { isForeign } from "../schema/foreign-urn.ts";
import { groupType } from "../schema/group-type.ts";
import { type MemberStep, readMembers } from "./members.ts";
import { parseResource } from "./parse-resource.ts";
import { applyOperation, type Operation, readOperations } from "../patch/patch-resource.ts";
import { GROUP_SCHEMA } from "../schema/schema.ts";
import { isObject, type JsonObject, scimError } from "../error.ts";
import { type FilteredTarget, pathTarget } from "../patch/write-attributes.ts";

/**
 * The canonical group of a POST or PUT body, and the ids of its members apart.
 * @throws AppError bad_request: invalidSyntax or invalidValue, naming the attribute.
 */
export function readGroup(raw: unknown): { group: ScimGroup; members: string[] } {
  const [rest, members] = isObject(raw) ? withoutMembers(raw) : [raw, undefined];
  return { group: parseGroup(rest), members: readMembers(members, "members") };
}

export interface GroupPatch {
  /** Makes the new attributes from the present ones; may throw. */
  change: (present: ScimGroup) => ScimGroup;
  members: MemberStep[];
}

/**
 * A PATCH of a group (RFC 7644, section 3.5.2): what it changes of the attributes, and how the
 * membership changes, so that nothing needs the members that are there.
 * @throws AppError bad_request, naming the operation.
 */
export function readGroupPatch(body: unknown): GroupPatch {
  const members: MemberStep[] = [];
  const others: [Operation, string][] = [];
  for (const [i, operation] of readOperations(body).entries()) {
    const place = `Operations[${i}]`;
    const { path } = operation;
    if (path !== undefined && isForeign(groupType, path)) continue;
    const target = path === undefined ? null : pathTarget(groupType, path);
    if (target?.attribute.name === "members") {
      members.push(...memberSteps(operation, target, place));
    } else if (path === undefined && isObject(operation.value)) {
      const [rest, value] = withoutMembers(operation.value);
      others.push([{ ...operation, value: rest }, place]);
      const steps = { ...operation, path: "members", value };
      if (value !== undefined) members.push(...memberSteps(steps, null, `${place}.value.members`));
    } else {
      others.push([operation, place]);
    }
  }
  const change = (present: ScimGroup) => {
    const draft: JsonObject = { ...present };
    for (const [operation, place] of others) applyOperation(draft, groupType, operation, place);
    return parseGroup(draft);
  };
  return { change, members };
}

function memberSteps(
  { op, value }: Operation,
  target: FilteredTarget | null,
  place: string,
): MemberStep[] {
  if (target?.sub !== undefined) {
    const message = `${place} writes a part of a member, which is fixed. Add or remove whole members.`;
    throw scimError("mutability", message, place);
  }
  const at = target === null ? place : `${place}.value`;
  const filter = target?.filter;
  if (op === "remove") {
    if (filter !== undefined) return [removal(filter)];
    const named = value !== undefined && value !== null && value !== "";
    return [named ? { kind: "remove", ids: readMembers(value, at) } : { kind: "set", ids: [] }];
  }
  const ids = readMembers(value, at);
  if (op === "add") return [{ kind: "add", ids }];
  if (filter === undefined) return [{ kind: "set", ids }];
  return [removal(filter), { kind: "add", ids }];
}

function withoutMembers(raw: JsonObject): [JsonObject, unknown] {
  const own = `${GROUP_SCHEMA}:members`.toLowerCase();
  const key = Object.keys(raw).find((name) => ["members", own].includes(name.toLowerCase()));
  if (key === undefined) return [raw, undefined];
  const { [key]: members, ...rest } = raw;
  return [rest, members ?? null];
}

function parseGroup(raw: unknown): ScimGroup {
  const group = parseResource(groupType, raw);
  // The schema has checked it.
  return { ...group, displayName: String(group["displayName"]) };
}

/** Members that a filter names one by one are found by their ids, however many others there are. */
function removal(filter: Filter): MemberStep {
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
