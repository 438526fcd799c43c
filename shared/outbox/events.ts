import { and, isNull, lte, sql } from "drizzle-orm";
import { outbox } from "../../drizzle/schema/index.ts";
import type { Message } from "../adapters/qstash/publisher.ts";
import type { Context, OutboxEvent } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { newId } from "../ids.ts";

/** Inserts an event. Call it in the transaction of the change. */
export const insertOutboxEvent = (ctx: Context, db: Db, event: OutboxEvent) =>
  db.insert(outbox).values({ ...event, requestId: ctx.requestId });

/** An event of a pack, such as `load.assigned`. */
export type PackEvent = Pick<OutboxEvent, "subjectId" | "payload"> & {
  event: `${string}.${string}`;
};

/**
 * Inserts events of a pack, at least one, in the transaction of the change. They are only for the tenant's
 * webhook endpoints, so no job handles them. Call `wakeOutgoing` after the commit.
 */
export const insertPackEvents = (ctx: Context, db: Db, events: readonly PackEvent[]) =>
  db.insert(outbox).values(
    events.map(({ event, ...rest }) => {
      if (ctx.product.packOf(ctx.scope.tenant.appType)?.events?.includes(event) !== true)
        throw new Error(`The pack does not declare the event ${event}.`);
      const { requestId } = ctx;
      return {
        ...rest,
        id: newId(),
        event,
        subjectVersion: null,
        requestId,
        handledAt: sql`now()`,
      };
    }),
  );

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
