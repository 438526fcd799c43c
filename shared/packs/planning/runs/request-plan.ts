import { count, inArray } from "drizzle-orm";
import { plans } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { actorName, type Context } from "../../../context.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import { publishScheduled, scheduleJob } from "../../../outbox/coalesced-jobs.ts";
import { checkRequest, type PlanRequest } from "./plan-request.ts";
import { type PlanSummary, readSummary } from "./plan-row.ts";

/** How many plans of a tenant may wait or run. They run one after the other. */
const maxPending = 20;

export interface PlanOrder {
  /** The path of the pack. */
  pack: string;
  /** What is planned, in the pack's words, such as a day. At most 200 characters. */
  subject: string;
  /** Reads what is to be planned, in the transaction that stores the request. */
  build: (db: Db) => Promise<PlanRequest>;
}

/**
 * Stores a request for a plan and schedules the job that makes it. The plan is a proposal until it is
 * published.
 * @throws AppError bad_request for a problem that is not consistent or too large, conflict if 20 plans are pending; and
 *   what `build` throws
 */
export async function requestPlan(
  ctx: Context,
  { pack, subject, build }: PlanOrder,
): Promise<PlanSummary> {
  const id = newId(ctx.now().getTime());
  const dueAt = ctx.now();
  const { summary, isScheduled } = await ctx.scope.write(async (db) => {
    await lockInTenant(db, ctx.scope.tenantId, "plans");
    await refuseMorePending(db);
    const request = await build(db);
    checkRequest(request);
    const { budget, problem } = request;
    const after = {
      pack,
      subject,
      jobs: problem.jobs.length,
      vehicles: problem.vehicles.length,
      ...budget,
    };
    const change = { action: "plan.request", subjectId: id, before: null, after };
    const [, , scheduled] = await Promise.all([
      db
        .insert(plans)
        .values({ id, pack, subject, request, requestedBy: actorName(ctx) })
        .execute(),
      auditRow(ctx, db, change).execute(),
      scheduleJob(db, "plans.run", dueAt),
    ]);
    return { summary: await readSummary(db, pack, id), isScheduled: scheduled };
  });
  if (isScheduled) publishScheduled(ctx, "plans.run", dueAt);
  return summary;
}

async function refuseMorePending(db: Db): Promise<void> {
  const [row] = await db
    .select({ pending: count() })
    .from(plans)
    .where(inArray(plans.status, ["queued", "running"]))
    .execute();
  if ((row?.pending ?? 0) < maxPending) return;
  const message = `${maxPending} plans wait already. Wait until one is done, or cancel some.`;
  throw new AppError("conflict", message);
}
