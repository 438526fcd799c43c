import { and, desc, eq, lt } from "drizzle-orm";
import * as z from "zod";
import { plans } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { type Page, pageInput, pageOf } from "../../../db/pages.ts";
import { notFound } from "../../../errors.ts";
import {
  isPlan,
  type PlanSummary,
  storedPlan,
  type StoredPlan,
  summaryFields,
  wholeFields,
} from "./plan-row.ts";

export const listPlansInput = pageInput.extend({
  /** Only plans of this day, or whatever else the pack plans. */
  subject: z.string().max(200).optional(),
});

/** The plans of a pack, newest first, without their problems and results. */
export async function listPlans(
  ctx: Context,
  pack: string,
  { limit, cursor, subject }: z.output<typeof listPlansInput>,
): Promise<Page<PlanSummary>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(summaryFields)
      .from(plans)
      .where(
        and(
          eq(plans.pack, pack),
          subject === undefined ? undefined : eq(plans.subject, subject),
          cursor === undefined ? undefined : lt(plans.id, cursor),
        ),
      )
      .orderBy(desc(plans.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** One plan with its problem and its result. @throws AppError not_found */
export async function getPlan(ctx: Context, pack: string, id: string): Promise<StoredPlan> {
  const [[row]] = await ctx.scope.read((db) => [
    db.select(wholeFields).from(plans).where(isPlan(pack, id)),
  ]);
  if (!row) throw notFound("plan", id);
  return storedPlan(row);
}

/** How far one plan is, for pages that watch it. @throws AppError not_found */
export async function watchPlan(ctx: Context, pack: string, id: string): Promise<PlanSummary> {
  const [[row]] = await ctx.scope.read((db) => [
    db.select(summaryFields).from(plans).where(isPlan(pack, id)),
  ]);
  if (!row) throw notFound("plan", id);
  return row;
}
