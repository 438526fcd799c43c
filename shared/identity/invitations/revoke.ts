import { eq, sql } from "drizzle-orm";
import { invitations } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { refuseHigherRole } from "../../directory/people/guard.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { invitationFields } from "./invitation.ts";
import { dropUnsentMail } from "./mail.ts";

/**
 * Revokes an invitation: its link stops working at once. Revoking it again changes nothing.
 * @throws AppError not_found; conflict once it was accepted; forbidden for a role above the caller's
 */
export async function revokeInvitation({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<void> {
  await ctx.scope.write(async (db) => {
    const [found] = await db
      .select({
        ...invitationFields,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
      })
      .from(invitations)
      .where(eq(invitations.id, idKey(id)))
      .for("update");
    if (!found) throw notFound("invitation", id);
    const { email, role, acceptedAt, revokedAt } = found;
    refuseHigherRole(ctx, role);
    if (acceptedAt) {
      const message = "The invitation was accepted. Deactivate the person instead.";
      throw new AppError("conflict", message);
    }
    if (revokedAt) return;
    const change = { before: { email, role }, after: null };
    await Promise.all([
      db
        .update(invitations)
        .set({ revokedAt: sql`now()` })
        .where(eq(invitations.id, found.id))
        .execute(),
      dropUnsentMail(db, email),
      auditRow(ctx, db, { action: "invitation.revoke", subjectId: found.id, ...change }).execute(),
    ]);
  });
}
