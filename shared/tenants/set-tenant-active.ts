import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { tenants } from "../../drizzle/schema/index.ts";
import { auditByOperator } from "../audit/record.ts";
import { AppError } from "../errors.ts";
import { asOperator, type OperatorContext } from "../context.ts";
import { noTenant } from "./no-tenant.ts";
import { resumeTenant } from "./resume-tenant.ts";

export const setTenantActiveInput = z.strictObject({
  slug: z.string().min(1).max(63),
  active: z.boolean(),
});

export const setTenantActiveOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  active: z.boolean(),
});

/**
 * Suspends or reactivates a tenant. While it is suspended, all its credentials are refused and its
 * pending work waits.
 * @throws AppError not_found; conflict if the deletion of the tenant was requested
 */
export async function setTenantActive({
  ctx,
  input: { slug, active },
}: {
  ctx: OperatorContext;
  input: z.output<typeof setTenantActiveInput>;
}): Promise<z.output<typeof setTenantActiveOutput>> {
  const { tenant, changed } = await asOperator(ctx, async (db) => {
    const [found] = await db
      .select({
        id: tenants.id,
        slug: tenants.slug,
        active: tenants.active,
        deletionRequestedAt: tenants.deletionRequestedAt,
      })
      .from(tenants)
      .where(eq(tenants.slug, slug))
      .for("update");
    if (!found) throw noTenant(slug);
    const { deletionRequestedAt, ...present } = found;
    if (active && deletionRequestedAt) {
      const message = `The deletion of the tenant "${slug}" was requested. Restore the organization first.`;
      throw new AppError("conflict", message);
    }
    if (found.active === active) return { tenant: present, changed: false };
    await Promise.all([
      db
        .update(tenants)
        .set({ active, updatedAt: sql`now()` })
        .where(eq(tenants.id, found.id))
        .execute(),
      auditByOperator(ctx, db, {
        tenantId: found.id,
        action: active ? "tenant.reactivate" : "tenant.suspend",
        before: { active: found.active },
        after: { active },
      }),
    ]);
    return { tenant: { ...present, active }, changed: true };
  });
  if (active && changed) ctx.waitUntil(resumeTenant(ctx, tenant.id).catch(() => undefined));
  return tenant;
}
