import { and, eq, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import * as z from "zod";
import {
  loadStates,
  truckingAssignments,
  truckingLoads,
  truckingRouteStops,
  truckingStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";

export const loadState = z.enum(loadStates);

const stopOutput = z.object({
  name: z.string(),
  address: z.string().nullable(),
  latitude: z.number(),
  longitude: z.number(),
  windowStarts: z.date(),
  windowEnds: z.date(),
  serviceMinutes: z.int(),
  arrivedAt: z.date().nullable(),
  departedAt: z.date().nullable(),
});

export const loadOutput = z.object({
  id: z.uuid(),
  reference: z.string(),
  customer: z.string(),
  loadType: z.string(),
  kg: z.int(),
  m3: z.number(),
  pallets: z.int(),
  equipment: z.array(z.string()),
  priority: z.int(),
  notes: z.string().nullable(),
  state: loadState,
  heldFrom: loadState.nullable().describe("The state to which a held load returns."),
  reason: z.string().nullable().describe("Why it is held or cancelled."),
  stateSince: z.date(),
  pickup: stopOutput,
  delivery: stopOutput,
  assignmentId: z.uuid().nullable(),
  deliveredAt: z.date().nullable(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export type Load = z.output<typeof loadOutput>;

const pickup = alias(truckingStops, "pickup");
const delivery = alias(truckingStops, "delivery");
const route = alias(truckingRouteStops, "route");

const stopFields = (stop: typeof pickup | typeof delivery) => ({
  name: stop.name,
  address: stop.address,
  latitude: stop.latitude,
  longitude: stop.longitude,
  windowStarts: stop.windowStarts,
  windowEnds: stop.windowEnds,
  serviceMinutes: stop.serviceMinutes,
  arrivedAt: stop.arrivedAt,
  departedAt: stop.departedAt,
});

const l = truckingLoads;

/** Loads with their stops. */
export const selectLoads = (db: Db) =>
  db
    .select({
      id: l.id,
      reference: l.reference,
      customer: l.customer,
      loadType: l.loadType,
      kg: l.kg,
      m3: l.m3,
      pallets: l.pallets,
      equipment: l.equipment,
      priority: l.priority,
      notes: l.notes,
      state: l.state,
      heldFrom: l.heldFrom,
      reason: l.reason,
      stateSince: l.stateSince,
      pickup: stopFields(pickup),
      delivery: stopFields(delivery),
      assignmentId: route.assignmentId,
      deliveredAt: l.deliveredAt,
      version: l.version,
      createdAt: l.createdAt,
      updatedAt: l.updatedAt,
    })
    .from(l)
    .innerJoin(pickup, and(eq(pickup.loadId, l.id), eq(pickup.kind, "pickup")))
    .innerJoin(delivery, and(eq(delivery.loadId, l.id), eq(delivery.kind, "delivery")))
    .leftJoin(route, and(eq(route.loadId, l.id), eq(route.kind, "pickup")));

/** Limits a rep to the loads of the own assignments. Freight is not personal, so others see all of it. */
export function loadsOf({ actor }: Pick<Context, "actor">): SQL | undefined {
  if (actor.kind !== "user" || actor.role !== "rep") return undefined;
  return sql`${l.id} in (select s.load_id from ${truckingRouteStops} s
    join ${truckingAssignments} a on a.id = s.assignment_id where a.driver_id = ${actor.userId})`;
}

/** A load that the caller may see. @throws AppError not_found */
export async function readLoad(ctx: Context, db: Db, id: string): Promise<Load> {
  const [load] = await selectLoads(db)
    .where(and(eq(l.id, idKey(id)), loadsOf(ctx)))
    .execute();
  if (!load) throw notFound("load", id);
  return load;
}

/** As `readLoad`, behind the lock of the row. @throws AppError not_found */
export async function lockLoad(ctx: Context, db: Db, id: string): Promise<Load> {
  await db
    .select({ id: l.id })
    .from(l)
    .where(eq(l.id, idKey(id)))
    .for("update")
    .execute();
  return readLoad(ctx, db, id);
}
