import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { auditRow } from "../../../../shared/audit/record.ts";
import type { Context } from "../../../../shared/context.ts";
import { databaseError } from "../../../../shared/db/errors.ts";
import { AppError, notFound } from "../../../../shared/errors.ts";
import { idKey } from "../../../../shared/ids.ts";
import { insertPackEvents } from "../../../../shared/outbox/events.ts";
import { wakeOutgoing } from "../../../../shared/webhooks/outbound/outgoing-events.ts";
import { sessions } from "../tables.ts";

export const assignInput = z.strictObject({ id: z.string().max(200), trainerId: z.uuid() });
export const assignOutput = z.object({ id: z.uuid(), trainerId: z.uuid(), version: z.int() });

/**
 * Gives a session to a trainer who is fit for it until it ends.
 * @throws AppError not_found; conflict, with `unfit`, or for a trainer who has another session then
 */
export async function assign({
  ctx,
  input: { id: requested, trainerId },
}: {
  ctx: Context;
  input: z.output<typeof assignInput>;
}): Promise<z.output<typeof assignOutput>> {
  const id = idKey(requested);
  const version = await ctx.scope
    .write(async (db) => {
      const [changed] = await db
        .update(sessions)
        .set({ trainerId, state: "assigned", heldBecause: null, version: sql`version + 1` })
        .where(eq(sessions.id, id))
        .returning({ version: sessions.version });
      if (!changed) throw notFound("session", requested);
      const change = {
        action: "session.assign",
        subjectId: id,
        before: null,
        after: { trainerId },
      };
      await auditRow(ctx, db, change).execute();
      const payload = { sessionId: id, userId: trainerId };
      await insertPackEvents(ctx, db, [
        { event: "session.assigned", subjectId: id, payload },
      ]).execute();
      return changed.version;
    })
    .catch(asTaken);
  await wakeOutgoing(ctx);
  return { id, trainerId, version };
}

function asTaken(thrown: unknown): never {
  if (databaseError(thrown)?.constraint !== "training_sessions_trainer_free") throw thrown;
  const message = "The trainer has another session then. Choose another trainer.";
  throw new AppError("conflict", message, { field: "trainerId", cause: thrown });
}
