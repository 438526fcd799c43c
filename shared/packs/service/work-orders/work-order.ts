import { and, asc, eq, exists, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import {
  reservationStates,
  serviceReservations,
  serviceVisits,
  serviceWorkOrders,
  visitStates,
  workOrderStates,
} from "../../../../drizzle/schema/service/index.ts";
import type { Context } from "../../../context.ts";
import { documentOf } from "../../../db/columns.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { rowOutput } from "../common/inputs.ts";

export const stateInput = z.enum(workOrderStates);
export type WorkOrderState = z.output<typeof stateInput>;

export const workOrderOutput = z.object({
  ...rowOutput,
  number: z.int().describe("Counts up within the organization."),
  reference: z.string().nullable(),
  customerId: z.uuid(),
  siteId: z.uuid(),
  areaId: z.uuid().nullable(),
  serviceLevelId: z.uuid().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  priority: z.int().describe("1 is the most urgent, 4 the least."),
  skills: z.array(z.string()),
  durationMinutes: z.int(),
  windowStart: z.date().nullable(),
  windowEnd: z.date().nullable(),
  state: stateInput,
  visits: z.int().describe("How many visits were planned."),
  reopened: z.int().describe("How often the order was reopened."),
  reason: z.string().nullable(),
  completedAt: z.date().nullable(),
});
export type WorkOrder = z.output<typeof workOrderOutput>;

const o = serviceWorkOrders;

export const workOrderFields = {
  id: o.id,
  version: o.version,
  createdAt: o.createdAt,
  updatedAt: o.updatedAt,
  number: o.number,
  reference: o.reference,
  customerId: o.customerId,
  siteId: o.siteId,
  areaId: o.areaId,
  serviceLevelId: o.serviceLevelId,
  title: o.title,
  description: o.description,
  priority: o.priority,
  skills: o.skills,
  durationMinutes: o.durationMinutes,
  windowStart: o.windowStart,
  windowEnd: o.windowEnd,
  state: o.state,
  visits: o.visits,
  reopened: o.reopened,
  reason: o.reason,
  completedAt: o.completedAt,
};

export const visitOutput = z.object({
  id: z.uuid(),
  workOrderId: z.uuid(),
  sequence: z.int(),
  technicianId: z.uuid(),
  startsAt: z.date(),
  endsAt: z.date(),
  state: z.enum(visitStates),
  held: z
    .array(z.unknown())
    .nullable()
    .describe("Why the technician cannot be sent; null if nothing holds the visit."),
  dispatchedAt: z.date().nullable(),
  departedAt: z.date().nullable(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  note: z.string().nullable(),
});
export type Visit = z.output<typeof visitOutput>;

const v = serviceVisits;

export const visitFields = {
  id: v.id,
  workOrderId: v.workOrderId,
  sequence: v.sequence,
  technicianId: v.technicianId,
  startsAt: v.startsAt,
  endsAt: v.endsAt,
  state: v.state,
  held: documentOf<unknown[] | null>(v.held),
  dispatchedAt: v.dispatchedAt,
  departedAt: v.departedAt,
  startedAt: v.startedAt,
  finishedAt: v.finishedAt,
  note: v.note,
};

export const reservationOutput = z.object({
  id: z.uuid(),
  workOrderId: z.uuid(),
  placeId: z.uuid(),
  itemId: z.uuid(),
  quantity: z.int(),
  state: z.enum(reservationStates),
  visit: z.int().nullable().describe("The visit that consumed it."),
  createdAt: z.date(),
  endedAt: z.date().nullable(),
});

const r = serviceReservations;

export const reservationFields = {
  id: r.id,
  workOrderId: r.workOrderId,
  placeId: r.placeId,
  itemId: r.itemId,
  quantity: r.quantity,
  state: r.state,
  visit: r.visit,
  createdAt: r.createdAt,
  endedAt: r.endedAt,
};

/** The orders that the caller may see: reps those with a visit of their own, others all. */
export function visibleOrders({ actor }: Pick<Context, "actor">, db: Db): SQL | undefined {
  if (actor.kind !== "user" || actor.role !== "rep") return undefined;
  return exists(
    db
      .select({ one: sql`1` })
      .from(v)
      .where(and(eq(v.workOrderId, o.id), eq(v.technicianId, actor.userId))),
  );
}

/** Locks an order and reads it. @throws AppError not_found */
export async function lockOrder(ctx: Context, db: Db, id: string): Promise<WorkOrder> {
  const [order] = await db
    .select(workOrderFields)
    .from(o)
    .where(and(eq(o.id, idKey(id)), visibleOrders(ctx, db)))
    .for("update")
    .execute();
  if (!order) throw notFound("work order", id);
  return order;
}

/** Reads an order in a transaction. */
export async function readOrder(db: Db, id: string): Promise<WorkOrder> {
  const [order] = await db.select(workOrderFields).from(o).where(eq(o.id, id)).execute();
  if (!order) throw notFound("work order", id);
  return order;
}

/** The visits of an order, oldest first. */
export const visitsOf = (db: Db, workOrderId: string) =>
  db.select(visitFields).from(v).where(eq(v.workOrderId, workOrderId)).orderBy(asc(v.sequence));

/** The current visit of an order. */
export async function currentVisit(db: Db, order: WorkOrder): Promise<Visit | undefined> {
  const [visit] = await db
    .select(visitFields)
    .from(v)
    .where(and(eq(v.workOrderId, order.id), eq(v.sequence, order.visits)))
    .execute();
  return visit;
}

export const readableOrder = (state: string) => state.replaceAll("_", " ");
