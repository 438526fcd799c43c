import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { customRoleMembers, customRoles, tenants, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { permissionNames, permissionsOf } from "../permissions.ts";
import { signedInPerson } from "../sign-in/start-session.ts";
import { signedInUser } from "./signed-in-user.ts";

export const meOutput = z.object({
  user: signedInPerson,
  organization: z.object({ id: z.uuid(), name: z.string(), slug: z.string() }),
  permissions: z.array(z.enum(permissionNames)).describe("By the base role and custom roles."),
});

/** The caller, the organization, and what the caller may do. */
export async function me({ ctx }: { ctx: Context }): Promise<z.output<typeof meOutput>> {
  const { userId } = signedInUser(ctx);
  const [[user], [organization], granted] = await ctx.scope.read((db) => [
    db
      .select({
        id: users.id,
        email: users.email,
        name: users.displayName,
        role: users.role,
        active: users.active,
      })
      .from(users)
      .where(eq(users.id, userId)),
    db.select({ id: tenants.id, name: tenants.name, slug: tenants.slug }).from(tenants),
    db
      .select({ permission: sql<string>`unnest(${customRoles.permissions})` })
      .from(customRoleMembers)
      .innerJoin(customRoles, eq(customRoles.id, customRoleMembers.roleId))
      .where(eq(customRoleMembers.userId, userId)),
  ]);
  if (!user || !organization) throw new Error("The caller's session has no person.");
  const custom = granted.map(({ permission }) => permission);
  return { user, organization, permissions: permissionsOf(user.role, custom) };
}
