import { and, eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { partnerships } from "../../../../drizzle/schema/collaboration/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { auditBoth } from "../audit-both.ts";
import { type onePartnershipInput, type Partnership, partnershipFields } from "./partnership.ts";

interface Call {
  ctx: Context;
  input: z.output<typeof onePartnershipInput>;
}

/** A partnership of the caller's organization, from either side. @throws AppError not_found */
async function readPartnership(db: Db, id: string): Promise<Partnership> {
  const [row] = await db
    .select(partnershipFields)
    .from(partnerships)
    .where(eq(partnerships.id, idKey(id)));
  if (!row) throw notFound("partnership", id);
  return row;
}

/**
 * Confirms that the organization that accepted is the one that was meant.
 * @throws AppError not_found; conflict unless it has accepted and the caller's organization invited it
 */
export const confirmPartner = ({ ctx, input: { id } }: Call): Promise<Partnership> =>
  ctx.scope.write(async (db) => {
    const before = await readPartnership(db, id);
    const confirmed = await db
      .update(partnerships)
      .set({ state: "active", confirmedAt: sql`now()` })
      .where(and(eq(partnerships.id, before.id), eq(partnerships.state, "accepted")))
      .returning({ id: partnerships.id });
    if (confirmed.length === 0) {
      const message = before.isOwn
        ? "The partnership does not wait to be confirmed. Look at its state."
        : "Only the organization that invited confirms a partnership. Wait for it.";
      throw new AppError("conflict", message);
    }
    await auditBoth(ctx, db, before.id, {
      action: "partnership.confirm",
      subjectId: before.id,
      after: { organization: before.organization },
    });
    return readPartnership(db, before.id);
  });

/**
 * Ends a partnership, from either side. From this moment, nothing that was shared under it is visible.
 * Repeating it changes nothing.
 * @throws AppError not_found
 */
export const endPartnership = ({ ctx, input: { id } }: Call): Promise<Partnership> =>
  ctx.scope.write(async (db) => {
    const before = await readPartnership(db, id);
    if (before.state === "ended") return before;
    await (before.isOwn
      ? db
          .update(partnerships)
          .set({ state: "ended", endedAt: sql`now()` })
          .where(eq(partnerships.id, before.id))
          .execute()
      : db.execute(sql`select app.leave_partnership(${before.id}::uuid)`).execute());
    const change = { action: "partnership.end", subjectId: before.id, after: {} };
    await auditBoth(ctx, db, before.id, change);
    return readPartnership(db, before.id);
  });
