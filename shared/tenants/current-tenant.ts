import { tenants } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";

/** The caller's own tenant: the only row of `tenants` that its policy shows. */
export async function currentTenant({ ctx }: { ctx: Context }) {
  const [[tenant]] = await ctx.scope.read((db) => [
    db
      .select({
        id: tenants.id,
        slug: tenants.slug,
        name: tenants.name,
        appType: tenants.appType,
        paymentStatus: tenants.paymentStatus,
        config: tenants.config,
      })
      .from(tenants),
  ]);
  if (!tenant) throw new Error("The scope's tenant is not visible in it.");
  return tenant;
}
