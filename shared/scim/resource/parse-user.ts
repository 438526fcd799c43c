import { parseResource } from "./parse-resource.ts";
import type { Attribute } from "../schema/schema.ts";
import type { ScimUser } from "./user-resource.ts";
import { userType } from "../schema/user-type.ts";

/**
 * The canonical user of a POST or PUT body: RFC 7643, section 4.1, and RFC 7644, sections 3.3 and
 * 3.5.1. Names stand in any case; unknown attributes, `id`, `meta`, `groups` and `password` are
 * dropped; null, "" and [] mean absent; booleans may be text.
 *
 * @param raw parsed JSON.
 * @param type the User with the tenant's own extensions.
 * @param active what `active` is when absent: true for a new person, and the present value for
 *   others, since a body without it says nothing about the account (RFC 7644, section 3.5.1).
 * @throws AppError bad_request: invalidSyntax (not a user) or invalidValue, naming the attribute.
 */
export function parseUser(raw: unknown, type: Attribute = userType, active = true): ScimUser {
  const user = parseResource(type, raw, { active });
  // The schema has checked both.
  return { ...user, userName: String(user["userName"]), active: user["active"] !== false };
}
