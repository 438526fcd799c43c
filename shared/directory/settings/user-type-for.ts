import type { Context } from "../../context.ts";
import type { Filter } from "../../scim/filter/ast.ts";
import { type Attribute, subAttributesOf } from "../../scim/schema/schema.ts";
import { userType } from "../../scim/schema/user-type.ts";
import { profileOf } from "./profile.ts";

const known = [userType.name, ...subAttributesOf(userType).map(({ name }) => name)]
  .filter((name) => name.includes(":"))
  .map((name) => name.toLowerCase());

/**
 * The User type to read a request by. Only a request that names a URN of the tenant's own pays
 * for a look at the tenant's settings before anything else is done.
 */
export async function userTypeFor(ctx: Context, names: readonly string[]): Promise<Attribute> {
  const isKnown = (name: string) =>
    !name.includes(":") || known.some((urn) => name.toLowerCase().startsWith(urn));
  if (names.every(isKnown)) return userType;
  if (!ctx.scope.hasSession) await ctx.scope.beginSession();
  return profileOf(ctx.scope.tenant).userType;
}

/** The URNs in a filter, each with the name behind it: the URN alone may be the name. */
export function namesIn(filter: Filter | null): string[] {
  if (filter === null) return [];
  switch (filter.kind) {
    case "and":
    case "or":
      return [...namesIn(filter.left), ...namesIn(filter.right)];
    case "not":
      return namesIn(filter.filter);
    default: {
      const { schema, name } = filter.path;
      return schema === undefined ? [] : [`${schema}:${name}`];
    }
  }
}
