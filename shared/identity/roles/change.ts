import { eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { customRoles } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { basedOn, refuseOtherVersion } from "../../values/version.ts";
import { canonicalName } from "../../values/names.ts";
import { heldPermissions, refuseUnheld } from "../held-permissions.ts";
import {
  lockRoles,
  oneRoleInput,
  permissionSet,
  readRole,
  refuseTakenName,
  roleName,
  type roleOutput,
} from "./role.ts";

export const changeRoleInput = oneRoleInput.extend({
  name: roleName,
  permissions: permissionSet,
  ...basedOn,
});

/**
 * Replaces the name and the permissions of a custom role, for everybody who has it. The caller must
 * have each added permission.
 * @throws AppError not_found, forbidden, conflict for a name that is taken or for another version
 */
export function changeRole({
  ctx,
  input: { id: requestedId, name, permissions, version },
}: {
  ctx: Context;
  input: z.output<typeof changeRoleInput>;
}): Promise<z.output<typeof roleOutput>> {
  return ctx.scope.write(async (db) => {
    const [, held, before] = await Promise.all([
      lockRoles(ctx, db),
      heldPermissions(ctx, db),
      readRole(db, requestedId),
    ]);
    const { id } = before;
    refuseOtherVersion("role", before.version, version);
    const added = permissions.filter((permission) => !before.permissions.includes(permission));
    refuseUnheld(held, added);
    await refuseTakenName(db, name, id);
    const after = { name, permissions };
    const parts = changedParts({ name: before.name, permissions: before.permissions }, after);
    if (Object.keys(parts.after).length === 0) return before;
    const set = { ...after, nameKey: canonicalName(name), version: sql`version + 1` };
    const [, , role] = await Promise.all([
      db
        .update(customRoles)
        .set({ ...set, updatedAt: sql`now()` })
        .where(eq(customRoles.id, id))
        .execute(),
      auditRow(ctx, db, { action: "role.change", subjectId: id, ...parts }).execute(),
      readRole(db, id),
    ]);
    return role;
  });
}
