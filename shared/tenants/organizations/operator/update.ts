import type * as z from "zod";
import { asOperator, type OperatorContext } from "../../../context.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { asSlugTaken } from "../../creation/new-tenant.ts";
import type { operatorUpdateInput, OperatorOrganization } from "./organization.ts";
import { checkParent } from "./parent.ts";
import { lockOrganization, saveOrganization } from "./store.ts";

/**
 * Changes an organization. Absent fields keep their value. A former slug leads to the organization for
 * 30 days, in which no other tenant can take it.
 * @throws AppError not_found; conflict for a slug that is taken, for a parent below the tenant, and for another version;
 *   bad_request for an unknown parent
 */
export async function updateOrganization({
  ctx,
  input: { id, version, ...input },
}: {
  ctx: OperatorContext;
  input: z.output<typeof operatorUpdateInput>;
}): Promise<OperatorOrganization> {
  return asOperator(ctx, async (db) => {
    const before = await lockOrganization(db, { id });
    refuseOtherVersion("organization", before.version, version);
    const { name = before.name, slug = before.slug, metadata = before.metadata } = input;
    const { parentTenantId = before.parentTenantId } = input;
    if (parentTenantId !== null && parentTenantId !== before.parentTenantId) {
      await checkParent(db, before.id, parentTenantId);
    }
    const after = { ...before, name, slug, metadata, parentTenantId };
    return saveOrganization(ctx, db, { action: "tenant.update", before, after });
  }).catch((error: unknown) => {
    throw asSlugTaken(error, input.slug ?? "");
  });
}
