import { and, asc, eq, gt } from "drizzle-orm";
import type * as z from "zod";
import { customRoleMembers, customRoles, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { userFields, userOutput, visibleTo } from "../../directory/users/fields.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { oneRoleInput, roleFields, roleOutput } from "./role.ts";

export const listRolesOutput = pageOutput(roleOutput);

/** The tenant's custom roles, oldest first. */
export async function listRoles({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof listRolesOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(roleFields(db))
      .from(customRoles)
      .where(cursor === undefined ? undefined : gt(customRoles.id, cursor))
      .orderBy(asc(customRoles.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** One custom role. @throws AppError not_found */
export async function getRole({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneRoleInput>;
}): Promise<z.output<typeof roleOutput>> {
  const [[role]] = await ctx.scope.read((db) => [
    db
      .select(roleFields(db))
      .from(customRoles)
      .where(eq(customRoles.id, idKey(id))),
  ]);
  if (!role) throw notFound("custom role", id);
  return role;
}

export const listMembersInput = oneRoleInput.extend(pageInput.shape);
export const listMembersOutput = pageOutput(userOutput);

/**
 * The people who have a custom role and whom the caller may see.
 * @throws AppError not_found
 */
export async function listMembers({
  ctx,
  input: { id, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listMembersInput>;
}): Promise<z.output<typeof listMembersOutput>> {
  const [[role], rows] = await ctx.scope.read((db) => [
    db
      .select({ id: customRoles.id })
      .from(customRoles)
      .where(eq(customRoles.id, idKey(id))),
    db
      .select(userFields)
      .from(customRoleMembers)
      .innerJoin(users, eq(users.id, customRoleMembers.userId))
      .where(
        and(
          eq(customRoleMembers.roleId, idKey(id)),
          cursor === undefined ? undefined : gt(customRoleMembers.userId, cursor),
          visibleTo(ctx, users.id),
        ),
      )
      .orderBy(asc(customRoleMembers.userId))
      .limit(limit + 1),
  ]);
  if (!role) throw notFound("custom role", id);
  return pageOf(rows, limit);
}
