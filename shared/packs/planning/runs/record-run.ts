import { and, eq, inArray, sql } from "drizzle-orm";
import { plans } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import type { PlanProgress } from "../planner/port.ts";
import type { PlanResult } from "./plan-row.ts";
import { lease } from "./take-plan.ts";

/** A run of a plan. Once another run has the plan, what this one records is lost. */
export interface PlanRun {
  id: string;
  leaseId: string;
}

const isOwn = ({ id, leaseId }: PlanRun) =>
  and(eq(plans.id, id), eq(plans.leaseId, leaseId), eq(plans.status, "running"));

/**
 * Stores the progress of a run and extends its lease.
 * @returns what is asked of the run: to go on (null), or to end; `discard` also if it lost the plan
 */
export async function recordProgress(
  ctx: Context,
  run: PlanRun,
  progress: PlanProgress | null,
): Promise<"keep" | "discard" | null> {
  const rows = await ctx.scope.write((db) =>
    db
      .update(plans)
      .set({
        ...(progress && { progress }),
        leaseUntil: sql`now() + ${lease}`,
        updatedAt: sql`now()`,
      })
      .where(isOwn(run))
      .returning({ stop: plans.stop })
      .execute(),
  );
  const [row] = rows;
  return row ? row.stop : "discard";
}

/** How a run ended. */
export type PlanOutcome =
  | { status: "done"; result: PlanResult; progress: PlanProgress }
  | { status: "cancelled" }
  /** The message says why, and what to do. */
  | { status: "failed"; failure: string }
  /** It is postponed. */
  | { status: "queued"; failure: string; retryAt: Date };

/** Stores the end of a run. @returns false if the run had lost the plan */
export function finishRun(ctx: Context, run: PlanRun, outcome: PlanOutcome): Promise<boolean> {
  const { status } = outcome;
  const hasEnded = status !== "queued";
  const { retryAt, ...columns } = hasEnded ? { ...outcome, retryAt: null } : outcome;
  return ctx.scope.write(async (db) => {
    const finished = await db
      .update(plans)
      .set({
        ...columns,
        leaseId: null,
        leaseUntil: retryAt,
        updatedAt: sql`now()`,
        ...(hasEnded && { endedAt: sql`now()`, version: sql`version + 1` }),
        ...(status === "done" && { failure: null }),
      })
      .where(isOwn(run))
      .returning({ pack: plans.pack, subject: plans.subject })
      .execute();
    const [row] = finished;
    if (!row || !hasEnded) return row !== undefined;
    const before = { status: "running" };
    const change = { action: "plan.finish", subjectId: run.id, before, after: { ...row, status } };
    await auditRow(ctx, db, change).execute();
    return true;
  });
}

/** Ends a plan that no run may take any more. */
export async function failPlan(ctx: Context, id: string, failure: string): Promise<void> {
  await ctx.scope.write(async (db) => {
    const [row] = await db
      .update(plans)
      .set({ status: "failed", failure, endedAt: sql`now()`, version: sql`version + 1` })
      .where(and(eq(plans.id, id), inArray(plans.status, ["queued", "running"])))
      .returning({ pack: plans.pack, subject: plans.subject })
      .execute();
    if (!row) return;
    const after = { ...row, status: "failed" };
    await auditRow(ctx, db, {
      action: "plan.finish",
      subjectId: id,
      before: null,
      after,
    }).execute();
  });
}
