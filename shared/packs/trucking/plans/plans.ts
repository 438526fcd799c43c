import * as z from "zod";
import type { Context } from "../../../context.ts";
import { pageOutput } from "../../../db/pages.ts";
import { getPlan, listPlans, type listPlansInput } from "../../planning/runs/list-plans.ts";
import { budgetInput } from "../../planning/runs/plan-request.ts";
import { planSummary, type PlanSummary } from "../../planning/runs/plan-row.ts";
import { publishPlan, type publishPlanInput } from "../../planning/runs/publish-plan.ts";
import { requestPlan } from "../../planning/runs/request-plan.ts";
import { stopPlan, type stopPlanInput } from "../../planning/runs/stop-plan.ts";
import { explained } from "../changing.ts";
import type { oneInput } from "../fields.ts";
import { crewOf } from "./fleet-of-day.ts";
import { dayOf, problemOf } from "./problem.ts";
import { publishRoutes } from "./publish.ts";

const pack = "trucking";

interface Call<I extends z.ZodType> {
  ctx: Context;
  input: z.output<I>;
}

export const requestPlanInput = z.strictObject({
  /** A day of the organization's time zone. */
  day: z.iso.date(),
  budget: budgetInput.prefault({}),
});

/**
 * Requests a plan for a day. It is a proposal until it is published.
 * @throws AppError conflict if there is nothing to plan, or many plans wait
 */
export async function requestDayPlan({
  ctx,
  input: { day, budget },
}: Call<typeof requestPlanInput>): Promise<PlanSummary> {
  // The day follows from the tenant's time zone.
  await ctx.scope.beginSession();
  const build = (db: Parameters<typeof problemOf>[1]) =>
    problemOf(ctx, db, dayOf(ctx, day), budget);
  return requestPlan(ctx, { pack, subject: day, build });
}

export const listPlansOutput = pageOutput(planSummary);

/** The plans, newest first. */
export const listDayPlans = ({ ctx, input }: Call<typeof listPlansInput>) =>
  listPlans(ctx, pack, input);

const step = z.object({
  kind: z.string(),
  loadId: z.string().nullable().describe("The load of a pickup or delivery."),
  arrivesAt: z.date(),
  startsAt: z.date(),
  departsAt: z.date(),
});

export const planOutput = planSummary.extend({
  routes: z.array(
    z.object({
      route: z.string().describe("Its id, by which it is published."),
      vehicleId: z.uuid(),
      driverId: z.uuid(),
      distanceKm: z.number(),
      cost: z.number(),
      steps: z.array(step),
    }),
  ),
  unassigned: z
    .array(
      z.object({
        loadId: z.uuid(),
        reasons: z.array(z.object({ route: z.string(), reason: z.string() })),
      }),
    )
    .describe("The loads that nobody carries, with the reason of each vehicle and driver."),
});

/** One plan with its routes, and what it leaves out and why. @throws AppError not_found */
export async function getDayPlan({
  ctx,
  input: { id },
}: Call<typeof oneInput>): Promise<z.output<typeof planOutput>> {
  const { request: _request, result, ...summary } = await getPlan(ctx, pack, id);
  const { starts } = dayOf(ctx, summary.subject);
  const at = (seconds: number) => new Date(starts.getTime() + seconds * 1000);
  return {
    ...summary,
    routes: (result?.plan.routes ?? []).map(({ vehicleId: route, steps, distance, cost }) => ({
      route,
      ...crewOf(route),
      distanceKm: distance / 1000,
      cost,
      steps: steps.map(({ kind, jobId, arrival, start, departure }) => ({
        kind,
        loadId: jobId ?? null,
        arrivesAt: at(arrival),
        startsAt: at(start),
        departsAt: at(departure),
      })),
    })),
    unassigned: (result?.plan.unassigned ?? []).map(({ jobId, reasons }) => ({
      loadId: jobId,
      reasons: reasons.map(({ vehicleId, reason }) => ({ route: vehicleId, reason })),
    })),
  };
}

/** Ends a plan that waits or runs. @throws AppError not_found, conflict */
export const stopDayPlan = ({ ctx, input }: Call<typeof stopPlanInput>) =>
  stopPlan(ctx, pack, input);

/**
 * Publishes a plan, whole or some routes: each becomes a planned assignment.
 * @throws AppError not_found; conflict for what no longer holds; bad_request for an unknown route
 */
export const publishDayPlan = ({ ctx, input }: Call<typeof publishPlanInput>) =>
  explained(ctx, () =>
    publishPlan(ctx, pack, input, (db, routes, { id, subject }) =>
      publishRoutes(ctx, db, routes, id, dayOf(ctx, subject)),
    ),
  );
