import { and, eq, inArray, sql } from "drizzle-orm";
import { externalRecords, outbox, webhookEvents } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { keepDeadLetter } from "../delivery/keep-dead-letter.ts";
import { storableText } from "../values/storable.ts";
import type { PendingEvent } from "./pending-events.ts";

/** Somebody else has settled the event meanwhile. */
export class SettledAlready extends Error {
  override readonly name = "SettledAlready";
}

/** Something newer is known of what the event is about. */
export class OutOfDate extends Error {
  override readonly name = "OutOfDate";
}

/**
 * Notes, in the transaction of its effect, that a person's event is done, and of which version the
 * person is now.
 * @throws SettledAlready, OutOfDate; then nothing of the transaction may stay
 */
export async function claimEvent(
  db: Db,
  { id, service }: PendingEvent,
  { externalId, version, deleted }: { externalId: string; version: number; deleted: boolean },
): Promise<void> {
  const record = { version, deleted, changedAt: sql`now()` };
  const [mine, newer] = await Promise.all([
    db
      .update(webhookEvents)
      .set({ status: "done", settledAt: sql`now()` })
      .where(and(eq(webhookEvents.id, id), eq(webhookEvents.status, "pending")))
      .returning({ id: webhookEvents.id })
      .execute(),
    db
      .insert(externalRecords)
      .values({ service, kind: "user", externalId, ...record })
      .onConflictDoUpdate({
        target: [
          externalRecords.tenantId,
          externalRecords.service,
          externalRecords.kind,
          externalRecords.externalId,
        ],
        set: record,
        setWhere: sql`external_records.version < ${version}`,
      })
      .returning({ version: externalRecords.version })
      .execute(),
  ]);
  if (mine.length === 0) throw new SettledAlready();
  if (newer.length === 0) throw new OutOfDate();
}

/** Notes what became of events that change nothing. */
export const settleEvents = (
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
  await keepDeadLetter(ctx, {
    source: "webhook",
    sourceId: id,
    reason,
    attempts: 1,
    request: { service, event: id, eventId, requestId: ctx.requestId },
    body,
    reopens: true,
  });
  await settleEvents(ctx, [id], "failed", reason);
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
