import { and, asc, eq, inArray } from "drizzle-orm";
import * as z from "zod";
import { customRoleMembers, customRoles, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { notDeleted, visibleTo } from "../../directory/users/fields.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { heldPermissions, refuseUnheld } from "../held-permissions.ts";
import { lockRoles } from "./role.ts";

const user = z.strictObject({ id: z.string().max(200) });

export const rolesOfUserInput = user;
export const assignRolesInput = user.extend({
  /** All custom roles that the person has afterwards. */
  roles: z.array(z.string().max(200)).max(100),
});

export const rolesOfUserOutput = z.object({
  roles: z.array(z.object({ id: z.uuid(), name: z.string() })),
});

const visibleUser = (ctx: Context, db: Db, id: string) =>
  db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, idKey(id)), notDeleted, visibleTo(ctx, users.id)));

const rolesOf = (db: Db, userId: string) =>
  db
    .select({ id: customRoles.id, name: customRoles.name })
    .from(customRoleMembers)
    .innerJoin(customRoles, eq(customRoles.id, customRoleMembers.roleId))
    .where(eq(customRoleMembers.userId, idKey(userId)))
    .orderBy(asc(customRoles.id));

/** The custom roles of a person whom the caller may see. @throws AppError not_found */
export async function rolesOfUser({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof rolesOfUserInput>;
}): Promise<z.output<typeof rolesOfUserOutput>> {
  const [[person], roles] = await ctx.scope.read((db) => [
    visibleUser(ctx, db, id),
    rolesOf(db, id),
  ]);
  if (!person) throw notFound("user", id);
  return { roles };
}

/**
 * Replaces the custom roles of a person. The caller must have each permission of the added roles.
 * @throws AppError not_found for an unknown person or role, forbidden
 */
export function assignRoles({
  ctx,
  input: { id, roles: requested },
}: {
  ctx: Context;
  input: z.output<typeof assignRolesInput>;
}): Promise<z.output<typeof rolesOfUserOutput>> {
  const ids = [...new Set(requested.map(idKey))];
  return ctx.scope.write(async (db) => {
    const [, held, [person], had, wanted] = await Promise.all([
      lockRoles(ctx, db),
      heldPermissions(ctx, db),
      visibleUser(ctx, db, id).for("share").execute(),
      rolesOf(db, id).execute(),
      ids.length === 0
        ? []
        : db.select().from(customRoles).where(inArray(customRoles.id, ids)).execute(),
    ]);
    if (!person) throw notFound("user", id);
    const found = new Set(wanted.map((role) => role.id));
    const unknown = requested.find((one) => !found.has(one.toLowerCase()));
    if (unknown !== undefined) throw notFound("custom role", unknown);
    const added = wanted.filter((role) => !had.some((one) => one.id === role.id));
    const removed = had.filter((one) => !found.has(one.id));
    refuseUnheld(
      held,
      added.flatMap((role) => role.permissions),
    );
    if (added.length + removed.length === 0) return { roles: had };
    const before = { roles: had.map((role) => role.id) };
    const after = { roles: [...found].toSorted() };
    const change = { action: "user.assign_roles", subjectId: person.id, before, after };
    const isRemoved = and(
      eq(customRoleMembers.userId, person.id),
      inArray(
        customRoleMembers.roleId,
        removed.map((role) => role.id),
      ),
    );
    const [, , , roles] = await Promise.all([
      removed.length === 0 ? undefined : db.delete(customRoleMembers).where(isRemoved).execute(),
      added.length === 0
        ? undefined
        : db
            .insert(customRoleMembers)
            .values(added.map((role) => ({ userId: person.id, roleId: role.id })))
            .execute(),
      auditRow(ctx, db, change).execute(),
      rolesOf(db, person.id).execute(),
    ]);
    return { roles };
  });
}
