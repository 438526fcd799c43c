import { parseUser } from "../resource/parse-user.ts";
import { patchResource } from "./patch-resource.ts";
import type { Attribute } from "../schema/schema.ts";
import type { ScimUser } from "../resource/user-resource.ts";
import { userType } from "../schema/user-type.ts";

/**
 * The user after a PATCH: RFC 7644, section 3.5.2, with the forms that Entra and Okta send. All
 * operations apply or none; the argument stays as it is. Removing `active` leaves it unassigned,
 * which says nothing about the account: it keeps its state.
 *
 * @param body parsed JSON: `{schemas, Operations: [{op, path?, value?}]}`, names and ops in any case.
 * @param type the User with the tenant's own extensions.
 * @throws AppError bad_request: invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget
 *   or mutability, naming the place.
 */
export function applyPatch(user: ScimUser, body: unknown, type: Attribute = userType): ScimUser {
  const patched = patchResource(type, { ...user }, body);
  return parseUser(patched, type, user.active);
}
