import { and, count, eq, inArray, sql } from "drizzle-orm";
import { externalRecords, outbox, webhookEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { storableText } from "../../values/storable.ts";
import { excludedIsNewer, orderAfter } from "./order-versions.ts";
import type { EventState, PendingEvent } from "./pending-events.ts";

/** Somebody else has settled the event meanwhile. */
export class SettledAlready extends Error {
  override readonly name = "SettledAlready";
}

/** Something newer is known of what the event is about. */
export class OutOfDate extends Error {
  override readonly name = "OutOfDate";
}

/**
 * Notes, in the transaction of its effect, that a person's event is done, and where the person's
 * state stands among those that its service tells of.
 * @param more warnings besides those of the state
 * @throws SettledAlready, OutOfDate; then nothing of the transaction may stay
 */
export async function claimEvent(
  db: Db,
  { id, service }: PendingEvent,
  { key, version, statedAt, receipt, digest, deleted, warnings }: EventState,
  more: string[] = [],
): Promise<void> {
  const record = { deleted, changedAt: sql`now()`, receipt, digest };
  const all = [...warnings, ...more].map(storableText);
  // Those from its receipt stay.
  const added = sql`webhook_events.warnings || ${sql.param(all, webhookEvents.warnings)}`;
  const [mine, newer] = await Promise.all([
    db
      .update(webhookEvents)
      .set({
        status: "done",
        settledAt: sql`now()`,
        ...(all.length === 0 ? {} : { warnings: added }),
      })
      .where(and(eq(webhookEvents.id, id), eq(webhookEvents.status, "pending")))
      .returning({ id: webhookEvents.id })
      .execute(),
    db
      .insert(externalRecords)
      .values({ service, kind: "user", externalId: key, version, statedAt, ...record })
      .onConflictDoUpdate({
        target: [
          externalRecords.tenantId,
          externalRecords.service,
          externalRecords.kind,
          externalRecords.externalId,
        ],
        set: { ...record, ...orderAfter },
        setWhere: excludedIsNewer,
      })
      .returning({ externalId: externalRecords.externalId })
      .execute(),
  ]);
  if (mine.length === 0) throw new SettledAlready();
  if (newer.length === 0) throw new OutOfDate();
}

/** Notes what became of events that change nothing. */
export const recordEventOutcomes = (
  ctx: Context,
  ids: string[],
  status: "stale" | "ignored" | "failed",
  reason: string | null = null,
): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(webhookEvents)
      .set({ status, reason, settledAt: sql`now()` })
      .where(and(inArray(webhookEvents.id, ids), eq(webhookEvents.status, "pending")))
      .execute(),
  );

/** Puts an event into the dead letters: a person may repair and replay it. */
export async function failEvent(ctx: Context, event: PendingEvent, why: string): Promise<void> {
  const { id, service, eventId, body } = event;
  // It may quote what the service has sent.
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
  await recordEventOutcomes(ctx, [id], "failed", reason);
}

/** Marks the announcements handled of which no event waits any more. */
export const settleRequests = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(outbox)
      .set({ handledAt: sql`now()` })
      .where(sql`handled_at is null and event = 'webhooks.received' and not exists (
        select from webhook_events w where w.request_event_id = outbox.id and w.status = 'pending')`)
      .execute(),
  );

export type EventStatus = (typeof webhookEvents.$inferSelect)["status"];

/** How many of these events have which status by now. */
export async function statusesOf(ctx: Context, events: PendingEvent[]) {
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const { service, status } = webhookEvents;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({ service, status, events: count() })
      .from(webhookEvents)
      .where(inArray(webhookEvents.id, ids))
      .groupBy(service, status),
  ]);
  return rows.map((row) => [row.service, row.status, row.events] as const);
}
