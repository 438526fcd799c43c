import { eq } from "drizzle-orm";
import * as z from "zod";
import { customRoleMembers, customRoles } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { basedOn, refuseOtherVersion } from "../../values/version.ts";
import { lockRoles, oneRoleInput, readRole } from "./role.ts";

export const deleteRoleInput = oneRoleInput.extend(basedOn);

export const deleteRoleOutput = z.object({
  id: z.uuid(),
  members: z.int().describe("How many people had the role."),
});

/**
 * Deletes a custom role. Everybody who has it loses it in the same transaction.
 * @throws AppError not_found, conflict for another version
 */
export function deleteRole({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof deleteRoleInput>;
}): Promise<z.output<typeof deleteRoleOutput>> {
  return ctx.scope.write(async (db) => {
    const [, role] = await Promise.all([lockRoles(ctx, db), readRole(db, input.id)]);
    refuseOtherVersion("role", role.version, input.version);
    const { id, name, permissions, members } = role;
    const before = { name, permissions, members };
    const change = { action: "role.delete", subjectId: id, before, after: null };
    await Promise.all([
      db.delete(customRoleMembers).where(eq(customRoleMembers.roleId, id)).execute(),
      db.delete(customRoles).where(eq(customRoles.id, id)).execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    return { id, members };
  });
}
