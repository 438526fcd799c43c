import type { Context } from "../../../shared/context.ts";
import { scheduleAndPublish, claimScheduled } from "../../../shared/outbox/coalesced-jobs.ts";
import type { Metrics } from "../../../shared/metrics.ts";
import { drainEvents } from "../../../shared/webhooks/inbound/drain-events.ts";
import type { JobHandler } from "../../types.ts";
import { maxMs } from "../run-coalesced.ts";

export const run: JobHandler<"webhooks.drain"> = async ({ ctx, payload, services }) => {
  if (!(await ctx.scope.write((db) => claimScheduled(db, "webhooks.drain", payload.dueAt)))) return;
  await drainForAWhile(ctx, services.metrics);
};

/** Applies the tenant's pending events. If the time is up first, schedules another drain immediately. */
export async function drainForAWhile(ctx: Context, metrics: Metrics): Promise<void> {
  const until = ctx.now().getTime() + maxMs;
  const mayBeLeft = await drainEvents(ctx, until, (service, status, events) => {
    const help = "Events of services that were processed, by outcome.";
    metrics.count("rampart_webhooks_processed_total", help, { service, status }, events);
  });
  if (mayBeLeft) await scheduleAndPublish(ctx, "webhooks.drain", ctx.now());
}
