import * as z from "zod";
import { customRoles } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { canonicalName } from "../../values/names.ts";
import { heldPermissions, refuseUnheld } from "../held-permissions.ts";
import {
  countRoles,
  lockRoles,
  permissionSet,
  readRole,
  refuseTakenName,
  roleName,
  type roleOutput,
} from "./role.ts";

const maxRoles = 100;

export const createRoleInput = z.strictObject({ name: roleName, permissions: permissionSet });

/**
 * Creates a custom role.
 * @throws AppError forbidden for a permission that the caller lacks; conflict for a name that is taken,
 *   or if the tenant has 100 roles
 */
export function createRole({
  ctx,
  input: { name, permissions },
}: {
  ctx: Context;
  input: z.output<typeof createRoleInput>;
}): Promise<z.output<typeof roleOutput>> {
  const id = newId(ctx.now().getTime());
  return ctx.scope.write(async (db) => {
    const [, held, existing] = await Promise.all([
      lockRoles(ctx, db),
      heldPermissions(ctx, db),
      countRoles(db),
      refuseTakenName(db, name),
    ]);
    refuseUnheld(held, permissions);
    if (existing >= maxRoles) {
      const message = `A tenant has at most ${maxRoles} custom roles. Delete one that is no longer used.`;
      throw new AppError("conflict", message);
    }
    const after = { name, permissions };
    const change = { action: "role.create", subjectId: id, before: null, after };
    const [, , role] = await Promise.all([
      db
        .insert(customRoles)
        .values({ id, name, nameKey: canonicalName(name), permissions })
        .execute(),
      auditRow(ctx, db, change).execute(),
      readRole(db, id),
    ]);
    return role;
  });
}
