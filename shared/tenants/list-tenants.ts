import { asc, gt } from "drizzle-orm";
import * as z from "zod";
import { paymentStatuses, tenants } from "../../drizzle/schema/index.ts";
import { type pageInput, pageOf, pageOutput } from "../db/pages.ts";
import { asOperator, type OperatorContext } from "../context.ts";

export const listTenantsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    appType: z.string(),
    active: z.boolean().describe("False while the tenant is suspended."),
    paymentStatus: z.enum(paymentStatuses),
    parentTenantId: z.uuid().nullable(),
    createdAt: z.date(),
  }),
);

/** Lists the tenants, oldest first, without their data. */
export async function listTenants({
  ctx,
  input: { limit, cursor },
}: {
  ctx: OperatorContext;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof listTenantsOutput>> {
  const rows = await asOperator(ctx, (db) =>
    db
      .select({
        id: tenants.id,
        slug: tenants.slug,
        name: tenants.name,
        appType: tenants.appType,
        active: tenants.active,
        paymentStatus: tenants.paymentStatus,
        parentTenantId: tenants.parentTenantId,
        createdAt: tenants.createdAt,
      })
      .from(tenants)
      .where(cursor === undefined ? undefined : gt(tenants.id, cursor))
      .orderBy(asc(tenants.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}
