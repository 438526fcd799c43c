import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { publishScheduled, scheduleJob } from "../../shared/outbox/coalesced-jobs.ts";
import { markHandled } from "../../shared/outbox/events.ts";
import { aggregateTeamReadiness } from "../../shared/readiness/report/aggregate.ts";
import { findNight, recordNight } from "../../shared/readiness/history/completed-nights.ts";
import { storeNight } from "../../shared/readiness/history/store-night.ts";
import { notifyReady } from "../../shared/readiness/report/notify-ready.ts";
import { wakeOutgoing } from "../../shared/webhooks/outbound/outgoing-events.ts";
import type { JobHandler, WorkerServices } from "../types.ts";

/**
 * Schedules one aggregation for all changes within the debounce time. The given event counts as
 * handled once the aggregation is scheduled, because a scheduled job cannot be lost.
 */
export async function scheduleAggregation(
  ctx: Context,
  { env }: WorkerServices,
  eventId?: string,
): Promise<void> {
  const dueAt = new Date(ctx.now().getTime() + env.READINESS_DEBOUNCE_MS);
  const isScheduled = await ctx.scope.write(async (db) => {
    if (eventId !== undefined) await markHandled(db, eventId).execute();
    return scheduleJob(db, "readiness.aggregate", dueAt);
  });
  if (isScheduled) publishScheduled(ctx, "readiness.aggregate", dueAt);
  await wakeOutgoing(ctx);
}

/** Handles `progress.synced`. */
export const progressSynced: JobHandler<"progress.synced"> = ({ ctx, envelope, services }) =>
  scheduleAggregation(ctx, services, envelope.eventId);

/** Handles `quiz.completed`. */
export const quizCompleted: JobHandler<"quiz.completed"> = ({ ctx, envelope, services }) =>
  scheduleAggregation(ctx, services, envelope.eventId);

/** Handles `readiness.aggregate`: updates the report, or does the nightly run of one day once. */
export const aggregate: JobHandler<"readiness.aggregate"> = async ({ ctx, payload: { night } }) => {
  if (night === undefined) {
    await aggregateTeamReadiness({ ctx });
    return;
  }
  const [done] = await ctx.scope.read((db) => [findNight(db, night)]);
  if (done.length > 0) return;
  const report = await aggregateTeamReadiness({ ctx, storeNight });
  await notifyReady(ctx, report);
  await ctx.scope.write((db) => recordNight(db, night).execute());
};

/** Handles `readiness.updated`: a new report is sent to the tenant's webhook endpoints. */
export const readinessUpdated: JobHandler<"readiness.updated"> = async ({
  ctx,
  envelope: { eventId },
}) => {
  if (eventId === undefined) throw new AppError("bad_request", "The message names no event.");
  await ctx.scope.write((db) => markHandled(db, eventId).execute());
  await wakeOutgoing(ctx);
};
