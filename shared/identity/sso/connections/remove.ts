import { eq } from "drizzle-orm";
import type * as z from "zod";
import {
  logoutTokens,
  sessions,
  ssoAttempts,
  ssoConnections,
  ssoIdentities,
} from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { endSessions } from "../../sessions/end.ts";
import { refuseIfEnforced } from "./change.ts";
import { auditedConnection, lockConnection, oneConnectionInput } from "./fields.ts";

export const removeConnectionInput = oneConnectionInput.extend(basedOn);

/**
 * Removes a connection, and ends the sessions that began with it.
 * @throws AppError not_found; conflict while a domain must sign in by it, or for another version
 */
export async function removeConnection({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof removeConnectionInput>;
}): Promise<void> {
  await ctx.scope.write(async (db) => {
    const connection = await lockConnection(db, input.id);
    const { id } = connection;
    refuseOtherVersion("connection", connection.version, input.version);
    await refuseIfEnforced(db, id, "removed");
    const before = auditedConnection(connection);
    await Promise.all([
      endSessions(db, eq(sessions.ssoConnectionId, id), "connection_removed"),
      db
        .update(sessions)
        .set({ ssoConnectionId: null })
        .where(eq(sessions.ssoConnectionId, id))
        .execute(),
      db.delete(ssoIdentities).where(eq(ssoIdentities.connectionId, id)).execute(),
      db.delete(ssoAttempts).where(eq(ssoAttempts.connectionId, id)).execute(),
      db.delete(logoutTokens).where(eq(logoutTokens.connectionId, id)).execute(),
      db.delete(ssoConnections).where(eq(ssoConnections.id, id)).execute(),
      auditRow(ctx, db, {
        action: "sso_connection.remove",
        subjectId: id,
        before,
        after: null,
      }).execute(),
    ]);
  });
}
