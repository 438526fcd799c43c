import { asc, count, eq, inArray } from "drizzle-orm";
import { webhookEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";

const pendingFields = {
  id: webhookEvents.id,
  service: webhookEvents.service,
  eventId: webhookEvents.eventId,
  body: webhookEvents.body,
  sequence: webhookEvents.sequence,
  receivedAt: webhookEvents.receivedAt,
};

export type PendingEvent = Pick<typeof webhookEvents.$inferSelect, keyof typeof pendingFields>;
export type EventStatus = (typeof webhookEvents.$inferSelect)["status"];

/** The tenant's events that wait to be applied, in the order in which they arrived. */
export async function listPendingEvents(ctx: Context, limit: number): Promise<PendingEvent[]> {
  const [events] = await ctx.scope.read((db) => [
    db
      .select(pendingFields)
      .from(webhookEvents)
      .where(eq(webhookEvents.status, "pending"))
      .orderBy(asc(webhookEvents.sequence))
      .limit(limit),
  ]);
  return events;
}

/** Counts these events by service and current status. */
export async function countByStatus(ctx: Context, events: PendingEvent[]) {
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
  return rows;
}
