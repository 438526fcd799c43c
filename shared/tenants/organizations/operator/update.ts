import type * as z from "zod";
import { asOperator, type OperatorContext } from "../../../context.ts";
import { violates } from "../../../db/errors.ts";
import { AppError } from "../../../errors.ts";
import type { Organization, updateOrganizationInput } from "../organization.ts";
import { lockOrganization, saveOrganization } from "./store.ts";

/**
 * Changes the name or the slug of an organization. Absent fields keep their value.
 * @throws AppError not_found, conflict for a slug that is taken
 */
export async function updateOrganization({
  ctx,
  input: { id, name, slug },
}: {
  ctx: OperatorContext;
  input: z.output<typeof updateOrganizationInput>;
}): Promise<Organization> {
  return asOperator(ctx, async (db) => {
    const before = await lockOrganization(db, id);
    const after = { ...before, name: name ?? before.name, slug: slug ?? before.slug };
    return saveOrganization(ctx, db, { action: "tenant.update", before, after });
  }).catch((error: unknown) => {
    if (!violates(error, "tenants_slug_unique")) throw error;
    const message = `The slug "${slug}" is taken. Choose another.`;
    throw new AppError("conflict", message, { field: "slug" });
  });
}
