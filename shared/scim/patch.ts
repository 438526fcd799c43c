import { parseUser } from "./parse-user.ts";
import { patchResource } from "./patch-resource.ts";
import type { Attribute } from "./schema.ts";
import { scimError } from "./scim-error.ts";
import type { ScimUser } from "./user-resource.ts";
import { userType } from "./user-type.ts";

/**
 * The user after a PATCH: RFC 7644, section 3.5.2, with the forms that Entra and Okta send. All
 * operations apply or none; the argument stays as it is.
 *
 * @param body parsed JSON: `{schemas, Operations: [{op, path?, value?}]}`, names and ops in any case.
 * @param type the User with the tenant's own extensions.
 * @throws AppError bad_request: invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget
 *   or mutability, naming the place.
 */
export function applyPatch(user: ScimUser, body: unknown, type: Attribute = userType): ScimUser {
  const patched = patchResource(type, { ...user }, body);
  // Absent means active, so that removing it would let a deactivated person in again.
  if (patched["active"] === undefined) {
    throw scimError("invalidValue", "active cannot be removed. Set it to true or false.", "active");
  }
  return parseUser(patched, type);
}
