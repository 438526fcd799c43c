import type * as z from "zod";
import type { Context } from "../../context.ts";
import { refuseOtherVersion } from "../../values/version.ts";
import { deleteUser } from "../users/delete-user.ts";
import { lockTarget, refuseEmergencyAdmin, refuseLastAdmin, refuseManaged } from "./guard.ts";
import type { removePersonInput } from "./input.ts";

/**
 * Deletes a person that no directory manages. The history stays.
 * @throws AppError not_found, forbidden, last_admin, managed_by_directory; conflict for another version, and
 *   for the admin who keeps a password where single sign-on is required
 */
export function removePerson({
  ctx,
  input: { id, version },
}: {
  ctx: Context;
  input: z.output<typeof removePersonInput>;
}): Promise<void> {
  return deleteUser({
    ctx,
    input: { id, check: (present) => refuseOtherVersion("person", present, version) },
    inTransaction: async (db) => {
      const target = await lockTarget(ctx, db, id);
      if (target.managedBy === "directory") refuseManaged(["active"]);
      if (target.role !== "admin" || !target.active) return;
      await refuseLastAdmin(db, target.id);
      await refuseEmergencyAdmin(db, target.id);
    },
  });
}
