import * as z from "zod";
import { pageOutput } from "../../../db/pages.ts";
import { getPlan, listPlans, type listPlansInput } from "../../planning/runs/list-plans.ts";
import { budgetInput } from "../../planning/runs/plan-request.ts";
import { planSummary } from "../../planning/runs/plan-row.ts";
import { publishPlan, type publishPlanInput } from "../../planning/runs/publish-plan.ts";
import { requestPlan } from "../../planning/runs/request-plan.ts";
import { stopPlan, type stopPlanInput } from "../../planning/runs/stop-plan.ts";
import { wakeOutgoing } from "../../../webhooks/outbound/outgoing-events.ts";
import { dayInput, type oneInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { refusalOf } from "../common/refusals.ts";
import { problemOf } from "./problem.ts";
import { publishRoutes } from "./publish.ts";

const pack = "service";

export const requestDayInput = z.strictObject({
  day: dayInput.describe("In the organization's time zone."),
  move: z
    .boolean()
    .default(false)
    .describe("Whether visits that are scheduled and not dispatched may move."),
  budget: budgetInput.prefault({}),
});

const step = z.object({
  kind: z.string(),
  workOrderId: z.string().nullable(),
  arrival: z.number().describe("Seconds since the start of the day."),
  start: z.number(),
  departure: z.number(),
  waiting: z.number(),
  lateness: z.number(),
});

export const planOutput = planSummary.extend({
  routes: z.array(
    z.object({
      technicianId: z.string(),
      /** Metres. */
      distance: z.number(),
      duration: z.number(),
      cost: z.number(),
      steps: z.array(step),
    }),
  ),
  unassigned: z
    .array(
      z.object({
        workOrderId: z.string(),
        reasons: z.array(z.object({ technicianId: z.string(), reason: z.string() })),
      }),
    )
    .describe("What nobody can do, with a reason for each technician."),
});

export const listDayPlansOutput = pageOutput(planSummary);

/** Asks for a plan of a day. It is a proposal until it is published. @throws AppError conflict */
export const requestDay = ({ ctx, input: { day, move, budget } }: In<typeof requestDayInput>) =>
  requestPlan(ctx, {
    pack,
    subject: day,
    build: (db) => problemOf(ctx, db, { day, move, budget }),
  });

/** The plans, newest first. */
export const listDayPlans = ({ ctx, input }: In<typeof listPlansInput>) =>
  listPlans(ctx, pack, input);

/** One plan with its routes. @throws AppError not_found */
export async function getDayPlan({
  ctx,
  input: { id },
}: In<typeof oneInput>): Promise<z.output<typeof planOutput>> {
  const { request: _, result, ...summary } = await getPlan(ctx, pack, id);
  const { routes = [], unassigned = [] } = result?.plan ?? {};
  return {
    ...summary,
    routes: routes.map(({ vehicleId, distance, duration, cost, steps }) => ({
      technicianId: vehicleId,
      distance,
      duration,
      cost,
      steps: steps.map(({ kind, jobId, arrival, start, departure, waiting, lateness }) => ({
        kind,
        workOrderId: jobId ?? null,
        arrival,
        start,
        departure,
        waiting,
        lateness,
      })),
    })),
    unassigned: unassigned.map(({ jobId, reasons }) => ({
      workOrderId: jobId,
      reasons: reasons.map(({ vehicleId, reason }) => ({ technicianId: vehicleId, reason })),
    })),
  };
}

/** Ends a plan that waits or runs. @throws AppError not_found, conflict */
export const stopDayPlan = ({ ctx, input }: In<typeof stopPlanInput>) => stopPlan(ctx, pack, input);

/** Plans the visits of a plan, or of some of its technicians. @throws AppError not_found, conflict */
export const publishDayPlan = async ({ ctx, input }: In<typeof publishPlanInput>) => {
  const summary = await publishPlan(ctx, pack, input, (db, routes, { subject }) =>
    publishRoutes(ctx, db, routes, subject),
  ).catch((error: unknown) => {
    throw refusalOf(error);
  });
  ctx.waitUntil(wakeOutgoing(ctx));
  return summary;
};
