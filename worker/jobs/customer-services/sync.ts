import {
  integrations,
  type WebhookService,
  webhookServices,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../../shared/context.ts";
import { pullService } from "../../../shared/customer-services/pull-service.ts";
import { recordFailure, recordSuccess } from "../../../shared/outbox/job-failures.ts";
import { describeError } from "../../../shared/log.ts";
import { PlatformError } from "../../../shared/adapters/learning-platform.ts";
import { NoSlot } from "../../../shared/rate-gate/no-slot.ts";
import { runCoalesced } from "../run-coalesced.ts";

const againMs = 60_000;
const everyMs = 3_600_000;

/** Lists what has changed at the services that the tenant is connected with, once an hour. */
export const run = runCoalesced("external.sync", async (ctx, untilMs) => {
  const [stored] = await ctx.scope.read((db) => [
    db.select({ kind: integrations.kind }).from(integrations),
  ]);
  const kinds = new Set<string>(stored.map(({ kind }) => kind));
  const connected = webhookServices.filter((service) => kinds.has(service));
  if (connected.length === 0) return null;
  // One that fails or is slow must not keep the others from being listed.
  const next = await Promise.all(connected.map((service) => pull(ctx, service, untilMs)));
  return new Date(Math.min(...next));
});

/** @returns when to come back, in ms since 1970. */
async function pull(ctx: Context, service: WebhookService, until: number): Promise<number> {
  const now = () => ctx.now().getTime();
  try {
    const isOver = await pullService(ctx, service, until);
    await recordSuccess(ctx, `external.sync/${service}`);
    // A little noise keeps the tenants of an installation from coming in step.
    return isOver ? now() + everyMs * (0.9 + Math.random() / 5) : now();
  } catch (error) {
    if (error instanceof NoSlot) return Math.max(error.retryAt.getTime(), now() + 1000);
    if (!(error instanceof PlatformError)) throw error;
    const { tenantId: tenant } = ctx.scope;
    ctx.log.warn("external.pull_failed", { tenant, integration: service, ...describeError(error) });
    await recordFailure(ctx, `external.sync/${service}`, error);
    return now() + againMs;
  }
}
