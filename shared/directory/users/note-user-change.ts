import type { Context } from "../../context.ts";
import type { OutboxEvent } from "../../context.ts";
import {
  changedAttributes,
  changeEvent,
  type ChangeMethod,
  type ProvisioningChange,
} from "../change-event.ts";
import type { ScimUser } from "../../scim/resource/user-resource.ts";
import type { UserOperation, UserRow } from "./save-user.ts";

/** What the change is called in the events of RFC 9967; an update goes by its method. */
const toldAs: Record<Exclude<UserOperation, "UPDATE">, ProvisioningChange["operation"]> = {
  CREATE: "create",
  REVIVE: "create",
  DEACTIVATE: "deactivate",
  REACTIVATE: "activate",
  DELETE: "delete",
};

interface UserChange {
  operation: UserOperation;
  method: ChangeMethod;
  id: string;
  version: number;
  before: UserRow | null;
  after: ScimUser;
}

/** The event that has the tenant's receivers told of a person's change; see `changeEvent`. */
export function userChangeEvent(ctx: Context, change: UserChange): OutboxEvent | null {
  const { operation, method, id, version } = change;
  return changeEvent(ctx, {
    resourceType: "User",
    id,
    operation: operation === "UPDATE" ? method : toldAs[operation],
    attributes: attributesOf(change),
    version,
  });
}

function attributesOf({ operation, before, after }: UserChange): string[] {
  switch (operation) {
    case "DELETE":
      return [];
    case "CREATE":
    case "REVIVE":
      // Whoever hears of a creation knows nothing of the person any more, so all of it is new.
      return ["id", ...changedAttributes(null, after)];
    default:
      return changedAttributes(before?.resource ?? null, after);
  }
}
