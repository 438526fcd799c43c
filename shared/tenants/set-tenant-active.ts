import * as z from "zod";
import { reasonInput } from "../configuration/versions/version.ts";
import { asOperator, type OperatorContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { lockOrganization, saveOrganization } from "./organizations/operator/store.ts";
import { resumeTenant } from "./resume-tenant.ts";

export const setTenantActiveInput = z.strictObject({
  slug: z.string().min(1).max(63),
  active: z.boolean(),
  reason: reasonInput.optional(),
});

export const setTenantActiveOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  active: z.boolean(),
});

/**
 * Suspends or reactivates a tenant. While it is suspended, all its credentials are refused and its
 * pending work waits. A suspended tenant whose deletion is cancelled stays suspended.
 * @throws AppError not_found; conflict if the deletion of the tenant was requested
 */
export async function setTenantActive({
  ctx,
  input: { slug, active, reason },
}: {
  ctx: OperatorContext;
  input: z.output<typeof setTenantActiveInput>;
}): Promise<z.output<typeof setTenantActiveOutput>> {
  const { tenant, changed } = await asOperator(ctx, async (db) => {
    const before = await lockOrganization(db, { slug });
    if (active && before.deletionRequestedAt) {
      const message = `The deletion of the tenant "${slug}" was requested. Restore the organization first.`;
      throw new AppError("conflict", message);
    }
    const isDone = active ? before.active : before.suspendedAt !== null;
    if (isDone) return { tenant: before, changed: false };
    const after = { ...before, active, suspendedAt: active ? null : new Date() };
    const action = active ? "tenant.reactivate" : "tenant.suspend";
    await saveOrganization(ctx, db, { action, before, after, reason });
    return { tenant: after, changed: true };
  });
  if (active && changed) ctx.waitUntil(resumeTenant(ctx, tenant.id).catch(() => undefined));
  return { id: tenant.id, slug: tenant.slug, active: tenant.active };
}
