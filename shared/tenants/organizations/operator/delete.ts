import type * as z from "zod";
import { asOperator, type OperatorContext } from "../../../context.ts";
import { requireFreshSignIn } from "../../../identity/sign-in/fresh-sign-in.ts";
import { restorableDays } from "../deletion.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import type { removeOrganizationInput } from "../organization.ts";
import { lockOrganization, saveOrganization } from "./store.ts";

/**
 * Requests the deletion of an organization, as its admins can. Repeating it changes nothing.
 * @throws AppError not_found, fresh_sign_in_required, conflict for another version
 */
export async function deleteOrganization({
  ctx,
  input: { id, version },
}: {
  ctx: OperatorContext;
  input: z.output<typeof removeOrganizationInput>;
}): Promise<void> {
  const now = new Date();
  requireFreshSignIn(now, ctx.authTime);
  await asOperator(ctx, async (db) => {
    const before = await lockOrganization(db, { id });
    if (before.deletionRequestedAt) return;
    refuseOtherVersion("organization", before.version, version);
    const purgeAfter = new Date(now.getTime() + restorableDays * 24 * 60 * 60_000);
    const after = { ...before, active: false, deletionRequestedAt: now, purgeAfter };
    await saveOrganization(ctx, db, { action: "tenant.delete", before, after });
  });
}
