import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { partnerships } from "../../../../drizzle/schema/collaboration/index.ts";
import type { Context } from "../../../context.ts";
import { rawQuery } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { hashToken, tenantOfToken } from "../../../identity/token-format.ts";
import { idKey } from "../../../ids.ts";
import { auditBoth } from "../audit-both.ts";
import { type Partnership, partnershipFields } from "./partnership.ts";

export const acceptPartnerInput = z.strictObject({ invitation: z.string().max(200) });

/**
 * Accepts an invitation for the caller's organization. Things are shared once the inviting organization has
 * confirmed it.
 * @throws AppError bad_request for an invitation that is unknown, used, expired, or the organization's own
 */
export function acceptPartner({
  ctx,
  input: { invitation },
}: {
  ctx: Context;
  input: z.output<typeof acceptPartnerInput>;
}): Promise<Partnership> {
  const owner = idKey(tenantOfToken("partner", invitation) ?? "");
  return ctx.scope.write(async (db) => {
    const [accepted] = await rawQuery(
      db,
      sql`select app.accept_partnership(${owner}::uuid, ${hashToken(invitation)}::bytea)`,
      z.tuple([z.uuid().nullable()]),
    ).execute();
    const id = accepted?.[0];
    if (id == null) {
      const message =
        "The invitation is unknown, used or expired. Ask the organization for a new one.";
      throw new AppError("bad_request", message, { field: "invitation" });
    }
    await auditBoth(ctx, db, id, { action: "partnership.accept", subjectId: id, after: {} });
    const [row] = await db
      .select(partnershipFields)
      .from(partnerships)
      .where(eq(partnerships.id, id));
    if (!row) throw new Error("The partner cannot read the partnership.");
    return row;
  });
}
