import * as z from "zod";
import { paymentStatuses, tenants } from "../../drizzle/schema/index.ts";
import { nest, type Overrides } from "../configuration/overrides.ts";
import type { Context } from "../context.ts";
import { documentOf } from "../db/columns.ts";

export const currentTenantOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  appType: z.string(),
  paymentStatus: z.enum(paymentStatuses),
  config: z
    .record(z.string(), z.unknown())
    .describe("The settings by section. Defaults apply to what is left out."),
});

/** The caller's tenant: the only row of `tenants` that the policy allows it to read. */
export async function currentTenant({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof currentTenantOutput>> {
  const [[tenant]] = await ctx.scope.read((db) => [
    db
      .select({
        id: tenants.id,
        slug: tenants.slug,
        name: tenants.name,
        appType: tenants.appType,
        paymentStatus: tenants.paymentStatus,
        config: documentOf<Overrides>(tenants.config),
      })
      .from(tenants),
  ]);
  if (!tenant) throw new Error("The tenant of the scope cannot be read in its own session.");
  return { ...tenant, config: nest(tenant.config) };
}
