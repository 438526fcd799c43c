import { and, asc, desc, eq, isNull, lt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  reconciliationFindings,
  reconciliationModes,
  reconciliations,
} from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { type pageInput, pageOf } from "../../db/pages.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey, newId } from "../../ids.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";

export const startRunInput = z.strictObject({
  /** `full` compares all users; `changes` those that MindTickle changed since the last run began. */
  mode: z.enum(reconciliationModes).default("full"),
});
export const oneRunInput = z.strictObject({ id: z.string().max(200) });
export const findingsInput = oneRunInput.extend({
  kind: z.enum(["missing", "extra", "different"]).optional(),
  limit: z.int().min(1).max(200).default(50),
  offset: z.int().min(0).max(1_000_000).default(0),
});

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
}): Promise<{ id: string; mode: string }> {
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
}): Promise<{ id: string; status: "repairing" }> {
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

/** Lists the tenant's runs, newest first, with the numbers of their findings and repairs. */
export async function listRuns({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}) {
  const counted = (kind: string, repaired = sql`true`) => sql<number>`(
    select count(*)::int from reconciliation_findings f
    where f.run_id = "reconciliations"."id" and f.kind = ${kind} and ${repaired})`;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: reconciliations.id,
        mode: reconciliations.mode,
        status: reconciliations.status,
        reason: reconciliations.reason,
        compared: reconciliations.compared,
        total: reconciliations.total,
        missing: counted("missing"),
        extra: counted("extra"),
        different: counted("different"),
        repaired: sql<number>`(select count(*)::int from reconciliation_findings f
          where f.run_id = "reconciliations"."id" and f.repair is not null)`,
        approvedBy: reconciliations.approvedBy,
        startedAt: reconciliations.startedAt,
        endedAt: reconciliations.endedAt,
      })
      .from(reconciliations)
      .where(cursor === undefined ? undefined : lt(reconciliations.id, cursor))
      .orderBy(desc(reconciliations.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** Lists the findings of a run: ids and names of attributes. @throws AppError not_found */
export async function listFindings({
  ctx,
  input: { id: runId, kind, limit, offset },
}: {
  ctx: Context;
  input: z.output<typeof findingsInput>;
}) {
  const id = idKey(runId);
  const { kind: kindColumn, subject, attributes, repair, foundAt } = reconciliationFindings;
  const [[run], items] = await ctx.scope.read((db) => [
    db.select({ id: reconciliations.id }).from(reconciliations).where(eq(reconciliations.id, id)),
    db
      .select({ kind: kindColumn, subject, attributes, repair, foundAt })
      .from(reconciliationFindings)
      .where(
        and(
          eq(reconciliationFindings.runId, id),
          kind === undefined ? undefined : eq(kindColumn, kind),
        ),
      )
      .orderBy(asc(kindColumn), asc(subject))
      .limit(limit)
      .offset(offset),
  ]);
  if (!run) throw notFound("reconciliation", runId);
  return { items };
}
