import { sql } from "drizzle-orm";
import type * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { requireFreshSignIn } from "../../identity/sign-in/fresh-sign-in.ts";
import { refuseOtherVersion } from "../../values/version.ts";
import { restorableDays } from "./deletion.ts";
import { lockOwn, requireOwn } from "./own.ts";
import type { removeOrganizationInput } from "./organization.ts";

/**
 * Requests the deletion of the caller's organization: suspends it at once, and has all its data
 * deleted after 30 days, unless the operator restores it.
 * @throws AppError not_found for another organization; fresh_sign_in_required; conflict for another version
 */
export async function deleteOwnOrganization({
  ctx,
  input: { id, version },
}: {
  ctx: Context;
  input: z.output<typeof removeOrganizationInput>;
}): Promise<void> {
  await ctx.scope.beginSession();
  const { tenantId } = ctx.scope.tenant;
  const { actor } = ctx;
  requireOwn(tenantId, id);
  requireFreshSignIn(ctx.now(), actor.kind === "user" ? actor.authTime : undefined);
  await ctx.scope.write(async (db) => {
    refuseOtherVersion("organization", (await lockOwn(db)).version, version);
    const change = { before: { active: true }, after: { active: false, restorableDays } };
    await Promise.all([
      db.execute(sql`select app.request_deletion(${restorableDays})`).execute(),
      auditRow(ctx, db, { action: "tenant.delete", subjectId: tenantId, ...change }).execute(),
    ]);
  });
}
