import type { Context } from "../../shared/context.ts";
import type { Metrics } from "../../shared/metrics.ts";
import { claimScheduled, scheduleAndPublish } from "../../shared/outbox/coalesced-jobs.ts";
import { drainEvents } from "../../shared/webhooks/inbound/drain-events.ts";
import { drainDeliveries } from "../../shared/webhooks/outbound/drain-deliveries.ts";
import type { JobHandler } from "../types.ts";
import { maxDrainMs, runCoalesced } from "./run-coalesced.ts";

/** Handles `webhooks.received`: applies all pending events of the tenant. */
export const eventsReceived: JobHandler<"webhooks.received"> = ({ ctx, services }) =>
  applyEvents(ctx, services.metrics);

/** Handles `webhooks.drain`. */
export const drainPending: JobHandler<"webhooks.drain"> = async ({ ctx, payload, services }) => {
  if (!(await ctx.scope.write((db) => claimScheduled(db, "webhooks.drain", payload.dueAt)))) return;
  await applyEvents(ctx, services.metrics);
};

/** Applies pending events for a limited time and schedules a drain for the rest. */
async function applyEvents(ctx: Context, metrics: Metrics): Promise<void> {
  const until = ctx.now().getTime() + maxDrainMs;
  const isLeft = await drainEvents(ctx, until, (service, status, events) => {
    const help = "Events of services that were processed, by outcome.";
    metrics.count("rampart_webhooks_processed_total", help, { service, status }, events);
  });
  if (isLeft) await scheduleAndPublish(ctx, "webhooks.drain", ctx.now());
}

/** Handles `outgoing.drain`: sends due events to the tenant's webhook endpoints. */
export const deliverOutbound = runCoalesced("outgoing.drain", drainDeliveries);
