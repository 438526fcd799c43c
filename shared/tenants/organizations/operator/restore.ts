import { asOperator, type OperatorContext } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { resumeTenant } from "../../resume-tenant.ts";
import type { OperatorOrganization } from "./organization.ts";
import { lockOrganization, saveOrganization } from "./store.ts";

/**
 * Cancels the deletion of an organization, and resumes its work unless the operator has suspended it.
 * Repeating it changes nothing.
 * @throws AppError not_found; conflict once the data is being deleted
 */
export async function restoreOrganization({
  ctx,
  input: { id },
}: {
  ctx: OperatorContext;
  input: { id: string };
}): Promise<OperatorOrganization> {
  const { wasDeleted, organization } = await asOperator(ctx, async (db) => {
    const before = await lockOrganization(db, { id });
    const { purgeAfter } = before;
    if (!purgeAfter) return { wasDeleted: false, organization: before };
    if (purgeAfter.getTime() <= Date.now()) {
      const message = `The organization could be restored until ${purgeAfter.toISOString()}. Its data is being deleted.`;
      throw new AppError("conflict", message);
    }
    const after = {
      ...before,
      active: before.suspendedAt === null,
      deletionRequestedAt: null,
      purgeAfter: null,
    };
    const restored = await saveOrganization(ctx, db, { action: "tenant.restore", before, after });
    return { wasDeleted: true, organization: restored };
  });
  if (wasDeleted && organization.active)
    ctx.waitUntil(resumeTenant(ctx, organization.id).catch(() => undefined));
  return organization;
}
