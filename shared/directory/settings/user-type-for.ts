import type { Context } from "../../context.ts";
import type { Filter } from "../../scim/filter/ast.ts";
import { type Attribute, subAttributesOf } from "../../scim/schema/schema.ts";
import { userType } from "../../scim/schema/user-type.ts";
import { profileOf } from "./profile.ts";

const known = [userType.name, ...subAttributesOf(userType).map(({ name }) => name)]
  .filter((name) => name.includes(":"))
  .map((name) => name.toLowerCase());

/**
 * The User type for parsing a request. Only a request that names a URN of the tenant first has to
 * read the tenant's settings.
 */
export async function userTypeFor(ctx: Context, names: readonly string[]): Promise<Attribute> {
  const isKnown = (name: string) =>
    !name.includes(":") || known.some((urn) => name.toLowerCase().startsWith(urn));
  if (names.every(isKnown)) return userType;
  if (!ctx.scope.hasSession) await ctx.scope.beginSession();
  return profileOf(ctx.scope.tenant).userType;
}

/** The qualified names in a filter, as `urn:name`. The URN of an extension alone is one of them. */
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
