import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { sessions, ssoIdentities } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { endSessions } from "../../sessions/end.ts";
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
    const person = idKey(userId);
    const [removed] = await db
      .delete(ssoIdentities)
      .where(and(eq(ssoIdentities.connectionId, connection.id), eq(ssoIdentities.userId, person)))
      .returning({ userId: ssoIdentities.userId })
      .execute();
    if (!removed) throw notFound("linked user", userId);
    const begun = and(eq(sessions.ssoConnectionId, connection.id), eq(sessions.userId, person));
    await Promise.all([
      endSessions(db, begun, "signed_out_at_provider"),
      auditRow(ctx, db, {
        action: "sso_identity.remove",
        subjectId: removed.userId,
        before: { connectionId: connection.id },
        after: null,
      }).execute(),
    ]);
  });
}
