import { eq } from "drizzle-orm";
import * as z from "zod";
import { tenants, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { customRolesOf } from "../held-permissions.ts";
import { permissionName, permissionsOf } from "../permissions.ts";
import {
  organizationFields,
  personFields,
  signedInOrganization,
  signedInPerson,
} from "./signed-in-as.ts";
import { signedInUser } from "./signed-in-user.ts";

export const meOutput = z.object({
  user: signedInPerson,
  organization: signedInOrganization,
  permissions: z.array(permissionName).describe("By the base role and custom roles."),
});

/** The caller, the organization, and what the caller may do. */
export async function me({ ctx }: { ctx: Context }): Promise<z.output<typeof meOutput>> {
  const { userId } = signedInUser(ctx);
  const [[user], [organization], roles] = await ctx.scope.read((db) => [
    db.select(personFields).from(users).where(eq(users.id, userId)),
    db.select(organizationFields).from(tenants),
    customRolesOf(db, userId),
  ]);
  if (!user || !organization) throw new Error("The caller's session has no person.");
  const custom = roles.flatMap(({ permissions }) => permissions);
  return { user, organization, permissions: permissionsOf(ctx, user.role, custom) };
}
