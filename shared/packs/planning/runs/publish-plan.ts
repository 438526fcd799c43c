import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { plans } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import type { Route } from "../model/index.ts";
import { lockPlan, type PlanSummary, readSummary, type StoredPlan } from "./plan-row.ts";

export const publishPlanInput = z.strictObject({
  id: z.string().max(200),
  vehicles: z
    .array(z.string().max(200))
    .min(1)
    .max(2000)
    .optional()
    .describe("The vehicles whose routes are published. Without it, all that are left."),
  ...basedOn,
});

/** Carries out routes of a plan, in the transaction that publishes them. What it throws undoes both. */
export type PublishRoutes = (db: Db, routes: readonly Route[], plan: StoredPlan) => Promise<void>;

/**
 * Publishes a plan, whole or some of its routes. Routes that were published before are left out.
 * @param publish the pack's part: it makes the assignments, and refuses what no longer holds
 * @throws AppError not_found; conflict for a plan that is not done, for another version, or if nothing is
 *   left; bad_request for a vehicle without a route in the plan; and what `publish` throws
 */
export function publishPlan(
  ctx: Context,
  pack: string,
  { id, vehicles, version }: z.output<typeof publishPlanInput>,
  publish: PublishRoutes,
): Promise<PlanSummary> {
  return ctx.scope.write(async (db) => {
    const plan = await lockPlan(db, pack, id);
    refuseOtherVersion("plan", plan.version, version);
    const routes = routesToPublish(plan, vehicles);
    await publish(db, routes, plan);
    const before = { publishedRoutes: plan.publishedRoutes };
    const publishedRoutes = [...plan.publishedRoutes, ...routes.map(({ vehicleId }) => vehicleId)];
    const after = { pack, subject: plan.subject, publishedRoutes };
    const change = { action: "plan.publish", subjectId: plan.id, before, after };
    const now = sql`now()`;
    await Promise.all([
      db
        .update(plans)
        .set({ publishedRoutes, publishedAt: now, version: sql`version + 1`, updatedAt: now })
        .where(eq(plans.id, plan.id))
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    return readSummary(db, pack, plan.id);
  });
}

function routesToPublish(
  { status, result, publishedRoutes }: StoredPlan,
  vehicles: readonly string[] | undefined,
): Route[] {
  if (status !== "done" || result === null) {
    const message = `The plan is ${status}. Only a plan that is done can be published.`;
    throw new AppError("conflict", message);
  }
  const routes = result.plan.routes.filter(({ steps }) => steps.some(({ jobId }) => jobId));
  const known = new Set(routes.map(({ vehicleId }) => vehicleId));
  const unknown = vehicles?.findIndex((vehicle) => !known.has(vehicle)) ?? -1;
  if (unknown !== -1) {
    const field = `vehicles[${unknown}]`;
    const message = `${field} has no route in this plan. Name vehicles of the plan's routes.`;
    throw new AppError("bad_request", message, { field });
  }
  const wanted = vehicles === undefined ? known : new Set(vehicles);
  const left = routes.filter(
    ({ vehicleId }) => wanted.has(vehicleId) && !publishedRoutes.includes(vehicleId),
  );
  if (left.length > 0) return left;
  throw new AppError("conflict", "These routes are published already. Request a new plan.");
}
