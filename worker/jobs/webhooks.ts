import type { Context } from "../../shared/context.ts";
import { scheduleAndPublish } from "../../shared/outbox/coalesced-jobs.ts";
import { drainEvents } from "../../shared/webhooks/inbound/drain-events.ts";
import { drainDeliveries } from "../../shared/webhooks/outbound/drain-deliveries.ts";
import type { JobHandler, WorkerServices } from "../types.ts";
import { maxDrainMs, runCoalesced } from "./run-coalesced.ts";

/** Handles `webhooks.received`: applies all pending events of the tenant. */
export const eventsReceived: JobHandler<"webhooks.received"> = async ({ ctx, services }) => {
  const next = await applyEvents(ctx, ctx.now().getTime() + maxDrainMs, services);
  if (next) await scheduleAndPublish(ctx, "webhooks.drain", next);
};

/** Applies pending events until `untilMs`. @returns when to apply the rest; null if none is left */
async function applyEvents(
  ctx: Context,
  untilMs: number,
  { metrics }: WorkerServices,
): Promise<Date | null> {
  const isLeft = await drainEvents(ctx, untilMs, (service, status, events) => {
    const help = "Events of services that were processed, by outcome.";
    metrics.count("rampart_webhooks_processed_total", help, { service, status }, events);
  });
  return isLeft ? ctx.now() : null;
}

/** Handles `webhooks.drain`. */
export const drainPending = runCoalesced("webhooks.drain", applyEvents);

/** Handles `outgoing.drain`: sends due events to the tenant's webhook endpoints. */
export const deliverOutbound = runCoalesced("outgoing.drain", drainDeliveries);
