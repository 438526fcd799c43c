import type { Filter } from "../../scim/filter/ast.ts";
import type { UniqueAttribute } from "../users/find-user.ts";

const unique: Readonly<Record<string, UniqueAttribute>> = {
  id: "id",
  username: "userName",
};

/** The value of a unique attribute, if the filter compares only that attribute; null otherwise. */
export function uniqueIn(filter: Filter): { attribute: UniqueAttribute; value: string } | null {
  for (const [name, attribute] of Object.entries(unique)) {
    const value = equalityOf(filter, name);
    if (value !== null) return { attribute, value };
  }
  return null;
}

/** @param name of a core attribute, in lower case */
function equalityOf(filter: Filter, name: string): string | null {
  if (filter.kind !== "compare" || filter.op !== "eq" || typeof filter.value !== "string")
    return null;
  const { path } = filter;
  const isOther = path.schema !== undefined || path.sub !== undefined;
  return isOther || path.name.toLowerCase() !== name ? null : filter.value;
}

/** The externalId, if the filter compares only externalId; null otherwise. */
export const externalIdIn = (filter: Filter): string | null => equalityOf(filter, "externalid");

/** Whether at most one resource of a type matches, because the filter compares a unique attribute. */
export function namesOne(filter: Filter): boolean {
  if (filter.kind === "and") return namesOne(filter.left) || namesOne(filter.right);
  return uniqueIn(filter) !== null;
}

/** Whether the filter is one or two equalities. There are few such statements, so they are prepared. */
export function isPlain(filter: Filter): boolean {
  const isEquality = (part: Filter) => part.kind === "compare" && part.op === "eq";
  if (filter.kind === "and") return isEquality(filter.left) && isEquality(filter.right);
  return isEquality(filter);
}
