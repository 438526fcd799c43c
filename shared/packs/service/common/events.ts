import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { insertPackEvents } from "../../../outbox/events.ts";
import { wakeOutgoing } from "../../../webhooks/outbound/outgoing-events.ts";
import { write } from "./refusals.ts";

/** The events of the pack, for the webhook endpoints of the tenant. */
export const serviceEvents = [
  "work_order.created",
  "work_order.changed",
  "work_order.approved",
  "work_order.scheduled",
  "work_order.rescheduled",
  "work_order.unscheduled",
  "work_order.dispatched",
  "work_order.recalled",
  "work_order.en_route",
  "work_order.started",
  "work_order.on_hold",
  "work_order.resumed",
  "work_order.completed",
  "work_order.closed",
  "work_order.cancelled",
  "work_order.reopened",
  "assignment.held",
  "assignment.released",
] as const;
export type ServiceEvent = (typeof serviceEvents)[number];

interface Happening {
  event: ServiceEvent;
  orderId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** What the event says beside the order's id. */
  payload?: Record<string, unknown>;
}

/** Writes the audit entry and the event of a change of a work order, in its transaction. */
export async function recordOrderEvent(
  ctx: Context,
  db: Db,
  { event, orderId, before, after, payload = {} }: Happening,
): Promise<void> {
  const action = event.replace("assignment.", "work_order.");
  await auditRow(ctx, db, { action, subjectId: orderId, before, after }).execute();
  const entry = { event, subjectId: orderId, payload: { workOrderId: orderId, ...payload } };
  await insertPackEvents(ctx, db, [entry]).execute();
}

/** Runs a change of work orders in a transaction. Its events are sent after the commit. */
export async function writeOrders<T>(ctx: Context, change: (db: Db) => Promise<T>): Promise<T> {
  const result = await write(ctx, change);
  ctx.waitUntil(wakeOutgoing(ctx));
  return result;
}
