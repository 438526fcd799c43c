import { patchResource } from "../patch/apply.ts";
import type { Attribute } from "../schema/schema.ts";
import { userType } from "../schema/user-type.ts";
import { parseResource } from "./parse-resource.ts";
import type { ScimUser } from "./types.ts";

/**
 * The canonical user of a POST or PUT body: RFC 7643, section 4.1, and RFC 7644, sections 3.3 and
 * 3.5.1. Names may be in any case. Unknown attributes, `id`, `meta`, `groups` and `password` are
 * dropped; null, "" and [] mean unassigned; booleans may be text.
 *
 * @param raw parsed JSON.
 * @param type the User with the tenant's extensions.
 * @param active the value of `active` if the body has none: true for a new user, the present value
 *   for an existing one. RFC 7644, section 3.5.1, lets the server decide.
 * @throws AppError bad_request: invalidSyntax (not a user) or invalidValue, naming the attribute.
 */
export function parseUser(raw: unknown, type: Attribute = userType, active = true): ScimUser {
  const user = parseResource(type, raw, { active });
  // parseResource has checked the types.
  return { ...user, userName: String(user["userName"]), active: user["active"] !== false };
}

/**
 * The user after a PATCH: RFC 7644, section 3.5.2, including the forms that Entra and Okta send. All
 * operations apply or none; the argument is not modified. Removing `active` leaves it unchanged.
 *
 * @param body parsed JSON: `{schemas, Operations: [{op, path?, value?}]}`, names and ops in any case.
 * @param type the User with the tenant's extensions.
 * @throws AppError bad_request: invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget
 *   or mutability, naming the operation or path.
 */
export function patchUser(user: ScimUser, body: unknown, type: Attribute = userType): ScimUser {
  const patched = patchResource(type, { ...user }, body);
  return parseUser(patched, type, user.active);
}
