import type { Filter } from "../scim/filter.ts";
import type { UniqueAttribute } from "../users/find-user.ts";

const unique: Readonly<Record<string, UniqueAttribute>> = {
  id: "id",
  username: "userName",
  externalid: "externalId",
};

/** The unique value that the filter asks for, where it asks for nothing else; null otherwise. */
export function uniqueIn(filter: Filter): { attribute: UniqueAttribute; value: string } | null {
  if (filter.kind !== "compare" || filter.op !== "eq" || typeof filter.value !== "string")
    return null;
  const { name, sub, schema } = filter.path;
  const key = name.toLowerCase();
  const attribute = Object.hasOwn(unique, key) ? unique[key] : undefined;
  if (attribute === undefined || schema !== undefined || sub !== undefined) return null;
  return { attribute, value: filter.value };
}

/** Whether at most one resource of a type can satisfy the filter: it asks for a unique value. */
export function namesOne(filter: Filter): boolean {
  if (filter.kind === "and") return namesOne(filter.left) || namesOne(filter.right);
  return uniqueIn(filter) !== null;
}

/** Whether its statement is one of few: one or two equalities, as clients' probes are. */
export function isPlain(filter: Filter): boolean {
  const isEquality = (part: Filter) => part.kind === "compare" && part.op === "eq";
  if (filter.kind === "and") return isEquality(filter.left) && isEquality(filter.right);
  return isEquality(filter);
}
