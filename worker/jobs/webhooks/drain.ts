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

/** Works off the tenant's events; what is left is due at once again. */
export async function drainForAWhile(ctx: Context, metrics: Metrics): Promise<void> {
  const until = ctx.now().getTime() + maxMs;
  const isLeft = await drainEvents(ctx, until, (service, status, events) => {
    const help = "Events of services that were worked off, by what became of them.";
    metrics.count("rampart_webhooks_settled_total", help, { service, status }, events);
  });
  if (isLeft) await scheduleAndPublish(ctx, "webhooks.drain", ctx.now());
}
