import { Webhook } from "standardwebhooks";
import type { EventPush } from "../../adapters/qstash/push-requests.ts";
import type { Context } from "../../context.ts";
import { describeError } from "../../log.ts";
import { liveSecrets, openSecrets } from "../signing-secrets.ts";
import { collectEvents } from "./outgoing-events.ts";
import { recordDeliveryResult } from "./record-result.ts";
import { type DueDelivery, nextDueAt, batchSize, claimDueDeliveries } from "./claim-due.ts";

/** The wait before another attempt after QStash did not accept a batch. */
const retryMs = 30_000;

/**
 * Sends the due deliveries of the tenant's endpoints through QStash, until none is due or the time is
 * up.
 * @returns when the next delivery is due; null without one
 */
export async function drainDeliveries(ctx: Context, untilMs: number): Promise<Date | null> {
  await collectEvents(ctx);
  for (;;) {
    const due = await claimDueDeliveries(ctx);
    if (due.length > 0) await send(ctx, due);
    if (due.length < batchSize) return nextDueAt(ctx);
    if (ctx.now().getTime() >= untilMs) return ctx.now();
  }
}

async function send(ctx: Context, due: DueDelivery[]): Promise<void> {
  const prepared = await Promise.all(due.map((delivery) => prepare(ctx, delivery)));
  const pushes = prepared.flatMap((result) => ("push" in result ? [result.push] : []));
  const invalid = prepared.flatMap((result) => ("problem" in result ? [result] : []));
  const refused = await ctx.publisher.pushEvents(pushes).catch((error: unknown) => {
    const { tenantId: tenant } = ctx.scope;
    ctx.log.warn("outgoing.publish_failed", { tenant, ...describeError(error) });
    return null;
  });
  const retryAt = new Date(ctx.now().getTime() + retryMs);
  await Promise.all([
    ...invalid.map(({ delivery, problem }) => fail(ctx, delivery, problem)),
    ...(refused ?? []).map((push) =>
      fail(ctx, push, "QStash refused the event. Check its size, and the endpoint's URL."),
    ),
    ...(refused === null
      ? pushes.map((push) => recordDeliveryResult(ctx, { ...push, retryAt }))
      : []),
  ]);
}

const fail = (
  ctx: Context,
  { endpointId, eventId, sends }: Pick<DueDelivery, "endpointId" | "eventId" | "sends">,
  reason: string,
) => recordDeliveryResult(ctx, { endpointId, eventId, sends, status: 0, reason });

/** A signed push, or why the delivery cannot be sent. */
type Prepared = { push: EventPush } | { delivery: DueDelivery; problem: string };

/** Signs the event by Standard Webhooks, with each valid secret. */
async function prepare(ctx: Context, delivery: DueDelivery): Promise<Prepared> {
  const { endpointId, eventId, url, sends, type, data, occurredAt } = delivery;
  const { tenantId } = ctx.scope;
  const problem = ctx.targets.problemOf(url);
  if (problem !== null) return { delivery, problem: `The URL ${problem}.` };
  const body = JSON.stringify({ id: eventId, type, timestamp: occurredAt.toISOString(), data });
  const now = ctx.now();
  const all = await openSecrets(ctx, tenantId, endpointId, delivery.secrets).catch(() => null);
  if (all === null) {
    return { delivery, problem: "The signing secret cannot be decrypted. Rotate it." };
  }
  const signature = liveSecrets(all, now)
    .map(({ secret }) => new Webhook(secret).sign(eventId, now, body))
    .join(" ");
  const timestamp = Math.floor(now.getTime() / 1000);
  return { push: { tenantId, endpointId, eventId, sends, url, body, signature, timestamp } };
}
