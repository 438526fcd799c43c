import * as z from "zod";
import type { Context } from "../context.ts";
import { heldPermissions } from "./held-permissions.ts";
import { baseRoles, catalogueOf, permissionName } from "./permissions.ts";

export const listPermissionsOutput = z.object({
  items: z.array(
    z.object({
      name: permissionName,
      title: z.string(),
      baseRoles: z.array(z.enum(baseRoles)).describe("The base roles that have it."),
      appType: z
        .string()
        .nullable()
        .describe(
          "The industry whose operations need it; null for one that every organization has.",
        ),
      held: z.boolean().describe("Whether the caller has it, and can give it."),
    }),
  ),
});

/** The catalogue of permissions, and which of them the caller has. */
export async function listPermissions({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof listPermissionsOutput>> {
  const held = await ctx.scope.readOnSnapshot((db) => heldPermissions(ctx, db));
  const catalogue = catalogueOf(ctx.product, ctx.scope.tenant.appType);
  return {
    items: catalogue.map(({ name, title, roles, appType }) => ({
      name,
      title,
      baseRoles: roles,
      appType,
      held: held.has(name),
    })),
  };
}
