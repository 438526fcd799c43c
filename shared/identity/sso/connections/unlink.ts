import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions, ssoIdentities } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { lockConnection, oneConnectionInput } from "./fields.ts";

export const unlinkInput = oneConnectionInput.extend({ userId: z.string().max(200) });

/**
 * Forgets which subject a person is, and ends the sessions that began with it: for a person with a
 * new account at the provider. The next sign-in links again, by the address.
 * @throws AppError not_found
 */
export async function unlinkPerson({
  ctx,
  input: { id, userId },
}: {
  ctx: Context;
  input: z.output<typeof unlinkInput>;
}): Promise<void> {
  await ctx.scope.write(async (db) => {
    const connection = await lockConnection(db, id);
    const isPerson = (table: typeof ssoIdentities | typeof sessions) =>
      eq(table.userId, idKey(userId));
    const [removed] = await db
      .delete(ssoIdentities)
      .where(and(eq(ssoIdentities.connectionId, connection.id), isPerson(ssoIdentities)))
      .returning({ userId: ssoIdentities.userId })
      .execute();
    if (!removed) throw notFound("linked user", userId);
    const isBegun = eq(sessions.ssoConnectionId, connection.id);
    await Promise.all([
      db
        .update(sessions)
        .set({ endedAt: sql`now()`, endReason: "signed_out_at_provider" })
        .where(and(isPerson(sessions), isBegun, isNull(sessions.endedAt)))
        .execute(),
      auditRow(ctx, db, {
        action: "sso_identity.remove",
        subjectId: removed.userId,
        before: { connectionId: connection.id },
        after: null,
      }).execute(),
    ]);
  });
}
