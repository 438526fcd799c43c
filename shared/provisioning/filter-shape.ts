import type { Filter } from "../scim/filter.ts";

const unique = new Set(["id", "username", "externalid"]);

/** Whether at most one resource of a type can satisfy the filter: it asks for a unique value. */
export function namesOne(filter: Filter): boolean {
  if (filter.kind === "and") return namesOne(filter.left) || namesOne(filter.right);
  if (filter.kind !== "compare" || filter.op !== "eq" || filter.value === null) return false;
  const { name, sub, schema } = filter.path;
  return schema === undefined && sub === undefined && unique.has(name.toLowerCase());
}

/** Whether its statement is one of few: one or two equalities, as clients' probes are. */
export function isPlain(filter: Filter): boolean {
  const isEquality = (part: Filter) => part.kind === "compare" && part.op === "eq";
  if (filter.kind === "and") return isEquality(filter.left) && isEquality(filter.right);
  return isEquality(filter);
}
