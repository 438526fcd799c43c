import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { shares } from "../../../../drizzle/schema/collaboration/index.ts";
import { currentTenant } from "../../../../drizzle/schema/roles.ts";
import type { Context } from "../../../context.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { auditBoth } from "../audit-both.ts";
import type { oneShareInput } from "./shared.ts";

export const revokeShareOutput = z.object({ id: z.uuid() });

/**
 * Withdraws a share. The partner cannot see it from this moment. Repeating it changes nothing.
 * @throws AppError not_found
 */
export const revokeShare = ({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneShareInput>;
}): Promise<z.output<typeof revokeShareOutput>> =>
  ctx.scope.write(async (db) => {
    const isOwn = and(eq(shares.id, idKey(id)), sql`${shares.tenantId} = ${currentTenant}`);
    const [row] = await db
      .select({ id: shares.id, partnershipId: shares.partnershipId, subjectId: shares.subjectId })
      .from(shares)
      .where(isOwn);
    if (!row) throw notFound("share", id);
    const revoked = await db
      .update(shares)
      .set({ revokedAt: sql`now()`, data: {} })
      .where(and(isOwn, isNull(shares.revokedAt)))
      .returning({ id: shares.id });
    if (revoked.length > 0) {
      const change = { action: "share.revoke", subjectId: row.subjectId, after: {} };
      await auditBoth(ctx, db, row.partnershipId, change);
    }
    return { id: row.id };
  });
