import { isObject, type JsonObject, sameValue } from "../../values/json.ts";
import { clip, scimError } from "../error.ts";
import { type Attribute, ENTERPRISE_SCHEMA, subAttributesOf } from "../schema/schema.ts";
import { parseUser } from "./parse-user.ts";
import type { ScimUser } from "./types.ts";

/**
 * The user after a PUT: RFC 7644, section 3.5.1. Immutable values and, if the body has none, `active`
 * keep their present value.
 * @param managerId the user that the manager resolved to
 * @throws AppError bad_request: invalidSyntax, invalidValue or mutability, naming the attribute.
 */
export function replaceUser(
  present: ScimUser,
  body: unknown,
  type: Attribute,
  managerId: string | null,
): ScimUser {
  const replacement = keepManager(present, parseUser(body, type, present.active), managerId);
  return parseUser(keepImmutable(type, { ...present }, { ...replacement }), type);
}

/**
 * GET renders the user that the manager resolved to, by the name that the client sent or by a rule of
 * the tenant. A PUT that sends this id back does not change the stored manager.
 */
function keepManager(present: ScimUser, replacement: ScimUser, managerId: string | null): ScimUser {
  const { manager, ...enterprise } = replacement[ENTERPRISE_SCHEMA] ?? {};
  if (managerId === null || manager?.value !== managerId) return replacement;
  const stored = present[ENTERPRISE_SCHEMA]?.manager;
  if (stored) return { ...replacement, [ENTERPRISE_SCHEMA]: { ...enterprise, manager: stored } };
  if (Object.keys(enterprise).length > 0) {
    return { ...replacement, [ENTERPRISE_SCHEMA]: enterprise };
  }
  const { [ENTERPRISE_SCHEMA]: _empty, ...rest } = replacement;
  const isListed = present.schemas.includes(ENTERPRISE_SCHEMA);
  const schemas = rest.schemas.filter((urn) => isListed || urn !== ENTERPRISE_SCHEMA);
  return { ...rest, schemas };
}

/**
 * Adds the present values of immutable attributes to the replacement.
 * @throws AppError bad_request, mutability, if the replacement has another value.
 */
function keepImmutable(
  type: Attribute,
  present: JsonObject,
  replacement: JsonObject,
  at = "",
): JsonObject {
  const result = { ...replacement };
  for (const attribute of subAttributesOf(type)) {
    const old = present[attribute.name];
    if (old === undefined || attribute.multiValued) continue;
    const path = at === "" ? attribute.name : `${at}.${attribute.name}`;
    const next = result[attribute.name];
    if (attribute.type === "complex" && isObject(old)) {
      const merged = keepImmutable(attribute, old, isObject(next) ? next : {}, path);
      if (Object.keys(merged).length > 0) result[attribute.name] = merged;
    } else if (attribute.mutability === "immutable") {
      if (next === undefined) result[attribute.name] = old;
      else if (!sameValue(old, next)) {
        throw scimError("mutability", `${clip(path)} is immutable and already set.`, path);
      }
    }
  }
  return result;
}
