import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { externalRecords, outbox, webhookEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { storableText } from "../../values/storable.ts";
import { excludedIsNewer, inheritOrder } from "./order-versions.ts";
import type { EventState } from "./parse/parse-content.ts";
import type { PendingEvent } from "./pending-events.ts";

/** Another job has processed the event concurrently. */
export class AlreadyProcessed extends Error {
  override readonly name = "AlreadyProcessed";
}

/** A newer state of the event's subject is known. */
export class StaleEvent extends Error {
  override readonly name = "StaleEvent";
}

/**
 * Marks a user's event done and stores the order of its state, in the transaction that applies it.
 * @param moreWarnings in addition to those of the state
 * @throws AlreadyProcessed, StaleEvent; the caller must then roll back the transaction
 */
export async function recordApplied(
  db: Db,
  { id, service }: PendingEvent,
  { key, version, eventTimeNs, sequence, digest, deleted, warnings }: EventState,
  moreWarnings: string[] = [],
): Promise<void> {
  const record = { deleted, changedAt: sql`now()`, sequence, digest };
  const added = [...warnings, ...moreWarnings].map(storableText);
  // The event may have a warning from when it was received.
  const allWarnings = sql`webhook_events.warnings || ${sql.param(added, webhookEvents.warnings)}`;
  const [marked, stored] = await Promise.all([
    db
      .update(webhookEvents)
      .set({
        status: "done",
        processedAt: sql`now()`,
        ...(added.length === 0 ? {} : { warnings: allWarnings }),
      })
      .where(and(eq(webhookEvents.id, id), eq(webhookEvents.status, "pending")))
      .returning({ id: webhookEvents.id })
      .execute(),
    db
      .insert(externalRecords)
      .values({ service, kind: "user", externalId: key, version, eventTimeNs, ...record })
      .onConflictDoUpdate({
        target: [
          externalRecords.tenantId,
          externalRecords.service,
          externalRecords.kind,
          externalRecords.externalId,
        ],
        set: { ...record, ...inheritOrder },
        setWhere: excludedIsNewer,
      })
      .returning({ externalId: externalRecords.externalId })
      .execute(),
  ]);
  if (marked.length === 0) throw new AlreadyProcessed();
  if (stored.length === 0) throw new StaleEvent();
}

/** Records the outcome of events that changed nothing. */
export const recordOutcomes = (
  ctx: Context,
  ids: string[],
  status: "stale" | "ignored" | "failed",
  reason: string | null = null,
): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(webhookEvents)
      .set({ status, reason, processedAt: sql`now()` })
      .where(and(inArray(webhookEvents.id, ids), eq(webhookEvents.status, "pending")))
      .execute(),
  );

/** Stores an event as a dead letter, which an admin can correct and replay. */
export async function recordFailure(ctx: Context, event: PendingEvent, why: string): Promise<void> {
  const { id, service, eventId, body } = event;
  // The reason may quote the event.
  const reason = storableText(why);
  await storeDeadLetter(ctx, {
    source: "webhook",
    sourceId: id,
    reason,
    attempts: 1,
    request: { service, event: id, eventId, requestId: ctx.requestId },
    body,
    reopens: true,
  });
  await recordOutcomes(ctx, [id], "failed", reason);
}

/** Marks the outbox events of requests as handled if none of their events is pending. */
export const markRequestsHandled = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(outbox)
      .set({ handledAt: sql`now()` })
      .where(sql`handled_at is null and event = 'webhooks.received' and not exists (
        select from webhook_events w where w.request_event_id = outbox.id and w.status = 'pending')`)
      .execute(),
  );

/** Deletes events that were processed more than 30 days ago. The audit log keeps their effects. */
export const pruneWebhookEvents = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .delete(webhookEvents)
      .where(lt(webhookEvents.processedAt, sql`now() - interval '30 days'`))
      .execute(),
  );
