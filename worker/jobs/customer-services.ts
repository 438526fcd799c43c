import { integrations, type WebhookService, webhookServices } from "../../drizzle/schema/index.ts";
import { PlatformError } from "../../shared/adapters/learning-platform.ts";
import type { Context } from "../../shared/context.ts";
import { pullService } from "../../shared/customer-services/pull-service.ts";
import { describeError } from "../../shared/log.ts";
import { recordFailure, recordSuccess } from "../../shared/outbox/job-failures.ts";
import { CallDeferred } from "../../shared/rate-gate/account.ts";
import { runCoalesced } from "./run-coalesced.ts";

const retryMs = 60_000;
const intervalMs = 3_600_000;

/** Handles `external.sync`: lists what changed at each connected service, once an hour. */
export const syncServices = runCoalesced("external.sync", async (ctx, untilMs) => {
  const [stored] = await ctx.scope.read((db) => [
    db.select({ kind: integrations.kind }).from(integrations),
  ]);
  const kinds = new Set<string>(stored.map(({ kind }) => kind));
  const connected = webhookServices.filter((service) => kinds.has(service));
  if (connected.length === 0) return null;
  // In parallel, so that a slow or failing service does not delay the others.
  const next = await Promise.all(connected.map((service) => pull(ctx, service, untilMs)));
  return new Date(Math.min(...next));
});

/** @returns when to pull this service again, in ms since 1970 */
async function pull(ctx: Context, service: WebhookService, untilMs: number): Promise<number> {
  const now = () => ctx.now().getTime();
  try {
    const isComplete = await pullService(ctx, service, untilMs);
    await recordSuccess(ctx, `external.sync/${service}`);
    // Jitter spreads the tenants of an installation over the hour.
    return isComplete ? now() + intervalMs * (0.9 + Math.random() / 5) : now();
  } catch (error) {
    if (error instanceof CallDeferred) return Math.max(error.retryAt.getTime(), now() + 1000);
    if (!(error instanceof PlatformError)) throw error;
    const { tenantId: tenant } = ctx.scope;
    ctx.log.warn("external.pull_failed", { tenant, integration: service, ...describeError(error) });
    await recordFailure(ctx, `external.sync/${service}`, error);
    return now() + retryMs;
  }
}
