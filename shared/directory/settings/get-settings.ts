import type { Context } from "../../context.ts";
import { profileOf } from "./profile.ts";

/** How the tenant's people are mapped, and the extensions of the SCIM User that it registered. */
export async function getSettings({ ctx }: { ctx: Context }) {
  await ctx.scope.beginSession();
  const { rules, schemas } = profileOf(ctx.scope.tenant);
  return { rules, schemas };
}
