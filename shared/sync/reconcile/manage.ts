import { and, desc, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { reconciliationModes, reconciliations } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey, newId } from "../../ids.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";

export const startRunInput = z.strictObject({
  /** `full` compares all users; `changes` those that MindTickle changed since the last run began. */
  mode: z.enum(reconciliationModes).default("full"),
});
export const oneRunInput = z.strictObject({ id: z.string().max(200) });
export const startRunOutput = z.object({ id: z.uuid(), mode: z.enum(reconciliationModes) });
export const approveRunOutput = z.object({ id: z.uuid(), status: z.literal("repairing") });

/**
 * Starts a reconciliation of the roster with MindTickle, which a worker then runs. It ends a run that
 * waits for an approval.
 * @throws AppError conflict while another run is in progress
 */
export async function startRun({
  ctx,
  input: { mode },
}: {
  ctx: Context;
  input: z.output<typeof startRunInput>;
}): Promise<z.output<typeof startRunOutput>> {
  const id = newId();
  const isNew = await ctx.scope.write(async (db) => {
    await db
      .update(reconciliations)
      .set({ status: "ended", endedAt: sql`now()` })
      .where(and(isNull(reconciliations.endedAt), eq(reconciliations.status, "stopped")))
      .execute();
    const [last] = await db
      .select({ startedAt: reconciliations.startedAt })
      .from(reconciliations)
      .where(eq(reconciliations.status, "done"))
      .orderBy(desc(reconciliations.id))
      .limit(1)
      .execute();
    // Without an earlier run, all users count as changed.
    const since = mode === "changes" ? (last?.startedAt ?? null) : null;
    const started = await db
      .insert(reconciliations)
      .values({ id, mode: since === null ? "full" : mode, since })
      .onConflictDoNothing()
      .returning({ id: reconciliations.id })
      .execute();
    if (started.length === 0) return false;
    await auditRow(ctx, db, {
      action: "reconciliation.start",
      subjectId: id,
      before: null,
      after: { mode, since },
    }).execute();
    return true;
  });
  if (!isNew) {
    const message = "A reconciliation is running. Wait until it ends; the list shows its progress.";
    throw new AppError("conflict", message, { retryAfter: 60 });
  }
  await scheduleAndPublish(ctx, "mindtickle.reconcile", ctx.now());
  return { id, mode };
}

/**
 * Approves a stopped run, which then repairs its findings.
 * @throws AppError not_found; conflict if the run is not stopped
 */
export async function approveRun({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneRunInput>;
}): Promise<z.output<typeof approveRunOutput>> {
  const id = idKey(input.id);
  await ctx.scope.write(async (db) => {
    const [run] = await db
      .select({ status: reconciliations.status, reason: reconciliations.reason })
      .from(reconciliations)
      .where(eq(reconciliations.id, id))
      .for("update");
    if (!run) throw notFound("reconciliation", input.id);
    if (run.status !== "stopped") {
      throw new AppError("conflict", `This run is ${run.status}. Only a stopped run can continue.`);
    }
    await Promise.all([
      db
        .update(reconciliations)
        .set({ status: "repairing", approvedBy: actorName(ctx) })
        .where(eq(reconciliations.id, id))
        .execute(),
      auditRow(ctx, db, {
        action: "reconciliation.approve",
        subjectId: id,
        before: { status: "stopped", reason: run.reason },
        after: { status: "repairing" },
      }).execute(),
    ]);
  });
  await scheduleAndPublish(ctx, "mindtickle.reconcile", ctx.now());
  return { id, status: "repairing" };
}
