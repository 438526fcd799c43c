import { and, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions, type sessionEndReasons } from "../../../drizzle/schema/index.ts";
import { auditRows } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { signedInUser } from "./signed-in-user.ts";

export const endedOutput = z.object({ ended: z.int().describe("How many sessions ended.") });

/** Ends the live sessions that a condition selects. @returns their ids */
export async function endSessions(
  db: Db,
  which: SQL | undefined,
  reason: (typeof sessionEndReasons)[number],
): Promise<string[]> {
  const rows = await db
    .update(sessions)
    .set({ endedAt: sql`now()`, endReason: reason })
    .where(and(which, isNull(sessions.endedAt)))
    .returning({ id: sessions.id })
    .execute();
  return rows.map(({ id }) => id);
}

/** As `endSessions`, with an audit entry for each. @returns how many ended */
export async function endWithAudit(
  ctx: Context,
  db: Db,
  which: SQL | undefined,
  reason: (typeof sessionEndReasons)[number],
): Promise<number> {
  const ended = await endSessions(db, which, reason);
  const entries = ended.map((subjectId) => ({
    action: "session.end",
    subjectId,
    before: null,
    after: { reason },
  }));
  if (entries.length > 0) await auditRows(ctx, db, entries).execute();
  return ended.length;
}

/** Ends the caller's own session. Its access tokens are refused from then on. */
export async function logout({ ctx }: { ctx: Context }): Promise<z.output<typeof endedOutput>> {
  const { sessionId } = signedInUser(ctx);
  return end(ctx, sessionId === null ? sql`false` : eq(sessions.id, sessionId), "signed_out");
}

/**
 * Ends one of the caller's sessions.
 * @throws AppError not_found, also for a session of somebody else
 */
export async function endSession({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<z.output<typeof endedOutput>> {
  const { userId } = signedInUser(ctx);
  const which = and(eq(sessions.id, idKey(input.id)), eq(sessions.userId, userId));
  const done = await end(ctx, which, "ended_by_user");
  if (done.ended === 0) throw notFound("session", input.id);
  return done;
}

/** Ends all of the caller's sessions but the present one. */
export async function endOtherSessions({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof endedOutput>> {
  const { userId, sessionId } = signedInUser(ctx);
  const others = sessionId === null ? undefined : ne(sessions.id, sessionId);
  return end(ctx, and(eq(sessions.userId, userId), others), "ended_by_user");
}

async function end(
  ctx: Context,
  which: SQL | undefined,
  reason: (typeof sessionEndReasons)[number],
): Promise<z.output<typeof endedOutput>> {
  return { ended: await ctx.scope.write((db) => endWithAudit(ctx, db, which, reason)) };
}
