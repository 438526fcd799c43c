import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { plans, planStatuses } from "../../../../drizzle/schema/index.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import type { Plan } from "../model/index.ts";
import type { PlanRequest } from "./plan-request.ts";

/** Why planning ended: its budget was used, or somebody or a restart ended it with the best so far. */
export type PlanEnd = "iterations" | "deadline" | "person" | "shutdown";

/** A proposal, as it is stored. */
export interface PlanResult {
  readonly plan: Plan;
  /** Who made it, such as `embedded`. */
  readonly planner: string;
  /** Why another planner than the configured one made it: what that one cannot express. */
  readonly because: readonly string[];
  /** Where travel times are from, such as `osrm`; `given` if the pack knew all of them. */
  readonly matrixSource: string;
  readonly endedBy: PlanEnd;
  /** The time that planning took, in ms. */
  readonly ms: number;
}

const progressOutput = z.object({
  iterations: z.int(),
  unassigned: z.int(),
  vehicles: z.int(),
  cost: z.number(),
  elapsedMs: z.number(),
});

/** A plan without its problem and its result, for lists and for watching it. */
export const planSummary = z.object({
  id: z.uuid(),
  subject: z.string().describe("What it plans, such as a day."),
  status: z.enum(planStatuses),
  progress: progressOutput.nullable().describe("The best plan so far; null before there is one."),
  failure: z.string().nullable().describe("Why there is no plan, and what to do."),
  requestedBy: z.string(),
  publishedRoutes: z.array(z.string()).describe("The vehicles whose routes were published."),
  version: z.int().describe("Grows by one when the plan ends, and with each publication."),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  publishedAt: z.date().nullable(),
});

export type PlanSummary = z.output<typeof planSummary>;

/** A whole plan. */
export interface StoredPlan extends PlanSummary {
  request: PlanRequest;
  /** The proposal; null until there is one. */
  result: PlanResult | null;
}

/** The columns of a summary. */
export const summaryFields = {
  id: plans.id,
  subject: plans.subject,
  status: plans.status,
  progress: plans.progress,
  failure: plans.failure,
  requestedBy: plans.requestedBy,
  publishedRoutes: plans.publishedRoutes,
  version: plans.version,
  createdAt: plans.createdAt,
  startedAt: plans.startedAt,
  endedAt: plans.endedAt,
  publishedAt: plans.publishedAt,
};

export const wholeFields = { ...summaryFields, request: plans.request, result: plans.result };

interface WholeRow extends PlanSummary {
  request: object;
  result: object | null;
}

/** A row with its documents, which only this folder writes. */
export const storedPlan = (row: WholeRow): StoredPlan =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  row as StoredPlan;

/** The condition of one plan of a pack. */
export const isPlan = (pack: string, id: string) =>
  and(eq(plans.id, idKey(id)), eq(plans.pack, pack));

/** Reads a plan in a transaction and locks it. @throws AppError not_found */
export async function lockPlan(db: Db, pack: string, id: string): Promise<StoredPlan> {
  const [row] = await db
    .select(wholeFields)
    .from(plans)
    .where(isPlan(pack, id))
    .for("update")
    .execute();
  if (!row) throw notFound("plan", id);
  return storedPlan(row);
}

/** Reads a summary in a transaction. @throws AppError not_found */
export async function readSummary(db: Db, pack: string, id: string): Promise<PlanSummary> {
  const [row] = await db.select(summaryFields).from(plans).where(isPlan(pack, id)).execute();
  if (!row) throw notFound("plan", id);
  return row;
}
