import type { IntegrationKind, WebhookService } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { recordSync } from "../../integrations/accounts/account-health.ts";
import { describeError } from "../../log.ts";
import { applyBatch, isCausedByItem, reasonOf } from "../../outbox/apply-batch.ts";
import { applyRecords, type RecordEvent } from "./apply-records.ts";
import { applyUser } from "./apply-user.ts";
import { type EventContent, parseContent } from "./parse/parse-content.ts";
import {
  countByStatus,
  type EventStatus,
  listPendingEvents,
  type PendingEvent,
} from "./pending-events.ts";
import {
  AlreadyProcessed,
  markRequestsHandled,
  recordApplied,
  recordFailure,
  recordOutcomes,
  StaleEvent,
} from "./record-outcomes.ts";

const batchSize = 200;
/** Users whose events are applied concurrently. The events of one user are applied in order. */
const concurrentUsers = 4;

/** Receives the number of processed events, for metrics. */
export type OnProcessed = (service: WebhookService, status: EventStatus, events: number) => void;

/**
 * Applies the tenant's pending events in the order in which they arrived, until none is left or the
 * time is up.
 * @returns whether events may be left
 */
export async function drainEvents(
  ctx: Context,
  untilMs: number,
  onProcessed: OnProcessed,
): Promise<boolean> {
  for (;;) {
    const batch = await listPendingEvents(ctx, batchSize);
    if (batch.length > 0) await applyEvents(ctx, batch);
    for (const { service, status, events } of await countByStatus(ctx, batch)) {
      onProcessed(service, status, events);
    }
    const isFull = batch.length === batchSize;
    if (isFull && ctx.now().getTime() < untilMs) continue;
    await markRequestsHandled(ctx);
    return isFull;
  }
}

async function applyEvents(ctx: Context, events: PendingEvent[]): Promise<void> {
  const changesByUser = new Map<string, (() => Promise<void>)[]>();
  const records: RecordEvent[] = [];
  const ignored: string[] = [];
  const sort = async ([event]: readonly PendingEvent[]) => {
    if (!event) return;
    const content = parseContent(event);
    if (content.kind === "unknown") ignored.push(event.id);
    else if (content.kind === "invalid") await recordFailure(ctx, event, content.reason);
    else if (content.kind === "record") records.push({ event, ...content });
    else {
      const { key } = content.state;
      const changes = changesByUser.get(key) ?? [];
      changesByUser.set(key, changes);
      changes.push(() => applyUserEvent(ctx, event, content));
    }
  };
  for (const event of events) {
    const failed = await applyBatch([event], sort);
    for (const { item, error } of failed) await giveUp(ctx, item, error);
  }
  const failed = await applyBatch(records, (batch) => applyRecords(ctx, batch));
  for (const { item, error } of failed) await giveUp(ctx, item.event, error);
  if (ignored.length > 0) {
    await recordOutcomes(ctx, ignored, "ignored", "Rampart does not use events of this type.");
  }
  // All workers share one iterator, so each takes the next user.
  const users = changesByUser.values();
  const applyUsers = async () => {
    for (const changes of users) for (const apply of changes) await apply();
  };
  await Promise.all(Array.from({ length: concurrentUsers }, applyUsers));
  const services = new Set<IntegrationKind>(events.map(({ service }) => service));
  for (const service of services) await recordSync(ctx, service);
}

async function applyUserEvent(
  ctx: Context,
  event: PendingEvent,
  { state, data }: Extract<EventContent, { kind: "user" }>,
): Promise<void> {
  try {
    await applyUser(ctx, state.externalId, data, (db, warnings) =>
      recordApplied(db, event, state, warnings),
    );
  } catch (error) {
    if (error instanceof AlreadyProcessed) return;
    if (error instanceof StaleEvent) {
      await recordOutcomes(ctx, [event.id], "stale");
      return;
    }
    if (!isCausedByItem(error)) throw error;
    await giveUp(ctx, event, error);
  }
}

/** Stores a failed event as a dead letter, so that it does not block the events after it. */
async function giveUp(ctx: Context, event: PendingEvent, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) {
    ctx.log.error("webhook.failed", { webhookEvent: event.id, ...describeError(error) });
  }
  await recordFailure(ctx, event, reasonOf(error));
}
