import { and, isNull, lte, sql } from "drizzle-orm";
import { outbox } from "../../drizzle/schema/index.ts";
import type { Message } from "../adapters/qstash/publisher.ts";
import type { Context, OutboxEvent } from "../context.ts";
import type { Db } from "../db/queries.ts";

/** Inserts an event. Call it in the transaction of the change. */
export const insertOutboxEvent = (ctx: Context, db: Db, event: OutboxEvent) =>
  db.insert(outbox).values({ ...event, requestId: ctx.requestId });

/** The message that publishes an event. @param round the number of earlier publications */
export function eventMessage(
  tenantId: string,
  event: Pick<OutboxEvent, "id" | "event" | "payload"> & { requestId: string },
  round: number,
): Message {
  return {
    job: event.event,
    tenantId,
    requestId: event.requestId,
    payload: event.payload,
    eventId: event.id,
    deduplicationId: `${event.id}-${round}`,
  };
}

/** Marks an event as handled. Call it in the transaction that commits the event's effect. */
export const markHandled = (db: Db, eventId: string) =>
  db
    .update(outbox)
    .set({ handledAt: sql`now()` })
    .where(and(sql`id = ${eventId}`, isNull(outbox.handledAt)));

/** Marks all events of a subject up to this version as handled. */
export const markCovered = (db: Db, subjectId: string, version: number) =>
  db
    .update(outbox)
    .set({ handledAt: sql`now()` })
    .where(
      and(
        sql`subject_id = ${subjectId}`,
        lte(outbox.subjectVersion, version),
        isNull(outbox.handledAt),
      ),
    );
