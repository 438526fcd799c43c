import { violates } from "../db/errors.ts";
import { AppError } from "../errors.ts";
import type { ScimUser } from "../scim/user-resource.ts";

/** Names the attribute that another user of the tenant already has; other errors stay as they are. */
export function asUserConflict(error: unknown, resource: ScimUser): unknown {
  const taken = (field: string, value: string | undefined) =>
    new AppError(
      "conflict",
      `Another user has the ${field} "${value}". Find it with the filter ${field} eq "${value}" and update it instead.`,
      { scimType: "uniqueness", field },
    );
  if (violates(error, "users_user_name")) return taken("userName", resource.userName);
  if (violates(error, "users_external_id")) return taken("externalId", resource.externalId);
  if (violates(error, "user_keys_unique")) {
    const message =
      "Another user has the same value of an attribute that is unique in your tenant's own schema. Send another value, or update that user.";
    return new AppError("conflict", message, { scimType: "uniqueness" });
  }
  return error;
}
