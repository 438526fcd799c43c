import * as z from "zod";
import type { Context } from "../context.ts";
import { heldPermissions } from "./held-permissions.ts";
import { baseRoles, permissionNames, permissions, rolesWith } from "./permissions.ts";

export const listPermissionsOutput = z.object({
  items: z.array(
    z.object({
      name: z.enum(permissionNames),
      title: z.string(),
      baseRoles: z.array(z.enum(baseRoles)).describe("The base roles that have it."),
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
  return {
    items: permissionNames.map((name) => ({
      name,
      title: permissions[name].title,
      baseRoles: rolesWith(name),
      held: held.has(name),
    })),
  };
}
