import { asc, gt } from "drizzle-orm";
import type { z } from "zod";
import { tenants } from "../../drizzle/schema/index.ts";
import { type pageInput, pageOf } from "../db/pages.ts";
import { asOperator, type OperatorContext } from "../context.ts";

/** Lists the tenants, oldest first, without their data. */
export async function listTenants({
  ctx,
  input: { limit, cursor },
}: {
  ctx: OperatorContext;
  input: z.output<typeof pageInput>;
}) {
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
