import { count, sql } from "drizzle-orm";
import * as z from "zod";
import { partnerships } from "../../../../drizzle/schema/collaboration/index.ts";
import { currentTenant } from "../../../../drizzle/schema/roles.ts";
import { tenants } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { actorName, type Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { hashToken, newToken } from "../../../identity/token-format.ts";
import { newId } from "../../../ids.ts";
import { partnershipFields, partnershipOutput } from "./partnership.ts";

const maxPartnerships = 500;
const validDays = 7;

export const invitePartnerOutput = partnershipOutput.extend({
  invitation: z
    .string()
    .describe(
      "Send it to the other organization, which accepts with it within 7 days. It cannot be read again.",
    ),
});

/**
 * Invites an organization to share things. The invitation names nobody: whoever has it can accept, so the
 * inviting organization confirms who did.
 * @throws AppError conflict for more than 500 partnerships that have not ended
 */
export async function invitePartner({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof invitePartnerOutput>> {
  const id = newId(ctx.now().getTime());
  const invitation = newToken("partner", ctx.scope.tenantId);
  const made = await ctx.scope.write(async (db) => {
    const [[existing], [tenant]] = await Promise.all([
      db
        .select({ n: count() })
        .from(partnerships)
        .where(sql`tenant_id = ${currentTenant} and state <> 'ended'`)
        .execute(),
      db.select({ name: tenants.name }).from(tenants).execute(),
    ]);
    if ((existing?.n ?? 0) >= maxPartnerships) {
      const message = `An organization has at most ${maxPartnerships} partnerships. End one that is no longer used.`;
      throw new AppError("conflict", message);
    }
    const change = { action: "partnership.invite", subjectId: id, before: null, after: {} };
    const [[row]] = await Promise.all([
      db
        .insert(partnerships)
        .values({
          id,
          ownerName: tenant?.name ?? "",
          tokenHash: hashToken(invitation),
          expiresAt: sql`now() + make_interval(days => ${validDays}::int)`,
          createdBy: actorName(ctx),
        })
        .returning(partnershipFields)
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    return row;
  });
  return { ...made, invitation };
}
