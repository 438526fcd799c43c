import { count, eq } from "drizzle-orm";
import * as z from "zod";
import { customRoleMembers, customRoles } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { canonicalName } from "../../values/names.ts";
import { inOrder, permissionList } from "../permissions.ts";
import { labelInput } from "../token-input.ts";

export const oneRoleInput = z.strictObject({ id: z.string().max(200) });

export const roleName = labelInput.refine(
  (name) => canonicalName(name) !== "",
  "has no visible character",
);

export const permissionSet = permissionList.transform(inOrder);

export const roleOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  permissions: z.array(z.string()),
  members: z.int().describe("How many people have the role."),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** The columns of a role. */
export const roleFields = (db: Db) => ({
  id: customRoles.id,
  name: customRoles.name,
  permissions: customRoles.permissions,
  members: db.$count(customRoleMembers, eq(customRoleMembers.roleId, customRoles.id)),
  version: customRoles.version,
  createdAt: customRoles.createdAt,
  updatedAt: customRoles.updatedAt,
});

/** Serializes the tenant's changes of custom roles and of who has them. */
export const lockRoles = ({ scope }: Context, db: Db) =>
  lockInTenant(db, scope.tenantId, "custom-roles");

/** Reads a role in a transaction. @throws AppError not_found */
export async function readRole(db: Db, id: string): Promise<z.output<typeof roleOutput>> {
  const [role] = await db
    .select(roleFields(db))
    .from(customRoles)
    .where(eq(customRoles.id, idKey(id)))
    .execute();
  if (!role) throw notFound("custom role", id);
  return role;
}

/** @throws AppError conflict if another role of the tenant has the name */
export async function refuseTakenName(db: Db, name: string, except?: string): Promise<void> {
  const [taken] = await db
    .select({ id: customRoles.id, name: customRoles.name })
    .from(customRoles)
    .where(eq(customRoles.nameKey, canonicalName(name)))
    .execute();
  if (!taken || taken.id === except) return;
  const message = `The custom role "${taken.name}" has this name. Choose another name.`;
  throw new AppError("conflict", message, { field: "name", userMessage: { key: "name_taken" } });
}

export const countRoles = async (db: Db): Promise<number> => {
  const [row] = await db.select({ n: count() }).from(customRoles).execute();
  return row?.n ?? 0;
};
