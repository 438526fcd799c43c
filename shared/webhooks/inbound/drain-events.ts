import type { IntegrationKind, WebhookService } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { applyBatch, belongsToItem, reasonOf } from "../../outbox/apply-batch.ts";
import { AppError } from "../../errors.ts";
import { recordSync } from "../../integrations/account-health.ts";
import { describeError } from "../../log.ts";
import { applyRecords, type RecordEvent } from "./apply-records.ts";
import { applyUser } from "./apply-user.ts";
import {
  contentOf,
  type EventContent,
  pendingEvents,
  type PendingEvent,
} from "./pending-events.ts";
import {
  claimEvent,
  type EventStatus,
  failEvent,
  OutOfDate,
  recordEventOutcomes,
  SettledAlready,
  settleRequests,
  statusesOf,
} from "./record-outcome.ts";

const page = 200;
/** People whose events go at once; of one person they go one after the other. */
const batchSize = 4;

/** Told what became of events, for metrics. */
export type Settled = (service: WebhookService, status: EventStatus, events: number) => void;

/**
 * Gives the tenant's events their effect, in the order of receipt, until none waits or the time is
 * up.
 * @returns whether some are left.
 */
export async function drainEvents(
  ctx: Context,
  untilMs: number,
  settled: Settled,
): Promise<boolean> {
  for (;;) {
    const events = await pendingEvents(ctx, page);
    if (events.length > 0) await applyEvents(ctx, events);
    for (const [service, status, count] of await statusesOf(ctx, events)) {
      settled(service, status, count);
    }
    const isOver = ctx.now().getTime() >= untilMs;
    if (events.length === page && !isOver) continue;
    await settleRequests(ctx);
    return events.length === page;
  }
}

async function applyEvents(ctx: Context, events: PendingEvent[]): Promise<void> {
  const people = new Map<string, (() => Promise<void>)[]>();
  const records: RecordEvent[] = [];
  const ignored: string[] = [];
  const read = async ([event]: readonly PendingEvent[]) => {
    if (!event) return;
    const content = contentOf(event);
    if (content.kind === "unknown") ignored.push(event.id);
    else if (content.kind === "wrong") await failEvent(ctx, event, content.reason);
    else if (content.kind === "user") {
      const { key } = content.state;
      const line = people.get(key) ?? [];
      people.set(key, line);
      line.push(() => applyPerson(ctx, event, content));
    } else records.push({ event, ...content });
  };
  for (const event of events) {
    const unread = await applyBatch([event], read);
    for (const { item, error } of unread) await giveUp(ctx, item, error);
  }
  const failed = await applyBatch(records, (some) => applyRecords(ctx, some));
  for (const { item, error } of failed) await giveUp(ctx, item.event, error);
  if (ignored.length > 0) {
    await recordEventOutcomes(ctx, ignored, "ignored", "Nothing is done for events of this type.");
  }
  const lines = people.values();
  const work = async () => {
    for (const line of lines) for (const apply of line) await apply();
  };
  await Promise.all(Array.from({ length: batchSize }, work));
  const told = new Set<IntegrationKind>(events.map(({ service }) => service));
  for (const service of told) await recordSync(ctx, service);
}

async function applyPerson(
  ctx: Context,
  event: PendingEvent,
  { state, data }: Extract<EventContent, { kind: "user" }>,
): Promise<void> {
  try {
    await applyUser(ctx, state.externalId, data, (db, more) => claimEvent(db, event, state, more));
  } catch (error) {
    if (error instanceof SettledAlready) return;
    if (error instanceof OutOfDate) {
      await recordEventOutcomes(ctx, [event.id], "stale");
      return;
    }
    if (!belongsToItem(error)) throw error;
    await giveUp(ctx, event, error);
  }
}

/** One event that cannot be applied must not keep those behind it waiting. */
async function giveUp(ctx: Context, event: PendingEvent, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) {
    ctx.log.error("webhook.failed", { webhookEvent: event.id, ...describeError(error) });
  }
  await failEvent(ctx, event, reasonOf(error));
}
