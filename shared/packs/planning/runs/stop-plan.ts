import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { plans } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { lockPlan, type PlanSummary, readSummary } from "./plan-row.ts";

export const stopPlanInput = z.strictObject({
  id: z.string().max(200),
  keep: z
    .boolean()
    .default(false)
    .describe("Whether the best plan so far becomes the proposal. Without it, there is none."),
});

/**
 * Ends a plan that waits or runs. One that runs ends within seconds: it is then `done` with the best plan
 * so far, or `cancelled`. To repeat the call changes nothing.
 * @throws AppError not_found; conflict for a plan that has ended otherwise, and to keep one that has not
 *   begun
 */
export function stopPlan(
  ctx: Context,
  pack: string,
  { id, keep }: z.output<typeof stopPlanInput>,
): Promise<PlanSummary> {
  return ctx.scope.write(async (db) => {
    const { status, subject, ...plan } = await lockPlan(db, pack, id);
    if (status === (keep ? "done" : "cancelled")) return readSummary(db, pack, id);
    if (status !== "queued" && status !== "running")
      throw new AppError("conflict", `The plan is ${status} already. Request another one.`);
    if (status === "queued" && keep) {
      const message = "The plan has not begun, so there is nothing to keep. Wait, or cancel it.";
      throw new AppError("conflict", message);
    }
    const now = sql`now()`;
    const change =
      status === "queued"
        ? { status: "cancelled" as const, version: sql`version + 1`, endedAt: now, updatedAt: now }
        : { stop: keep ? ("keep" as const) : ("discard" as const), updatedAt: now };
    const after = { pack, subject, keep };
    await Promise.all([
      db.update(plans).set(change).where(eq(plans.id, plan.id)).execute(),
      auditRow(ctx, db, {
        action: "plan.stop",
        subjectId: plan.id,
        before: { status },
        after,
      }).execute(),
    ]);
    return readSummary(db, pack, plan.id);
  });
}
