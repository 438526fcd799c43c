import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  assignmentStates,
  stopKinds,
  truckingAssignments,
  truckingLoads,
  truckingRouteStops,
  truckingStops,
  truckingVehicles,
} from "../../../../drizzle/schema/trucking/index.ts";
import { users } from "../../../../drizzle/schema/users.ts";
import type { Context } from "../../../context.ts";
import { isoText } from "../../../db/columns.ts";
import type { Db } from "../../../db/queries.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";

export const assignmentState = z.enum(assignmentStates);

const routeStop = z.object({
  loadId: z.uuid(),
  reference: z.string(),
  kind: z.enum(stopKinds),
  name: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  arrivesAt: z.date(),
  departsAt: z.date(),
  windowStarts: z.date(),
  windowEnds: z.date(),
});

export const assignmentOutput = z.object({
  id: z.uuid(),
  driver: z.object({ id: z.uuid(), name: z.string() }),
  vehicle: z.object({ id: z.uuid(), name: z.string() }),
  startsAt: z.date(),
  endsAt: z.date(),
  state: assignmentState,
  heldFrom: assignmentState.nullable(),
  heldBecause: z.unknown().describe("The reasons of the fitness gate, or the note of a person."),
  locked: z.boolean().describe("A plan does not change it."),
  planId: z.uuid().nullable(),
  distanceKm: z.number(),
  emptyKm: z.number().describe("The part of the distance without a load."),
  drivingMinutes: z.int(),
  stops: z.array(routeStop).describe("In the order in which they are driven."),
  dispatchedAt: z.date().nullable(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export type Assignment = z.output<typeof assignmentOutput>;

const a = truckingAssignments;

const time = z.coerce.date();
const storedStops = z.array(
  routeStop.extend({ arrivesAt: time, departsAt: time, windowStarts: time, windowEnds: time }),
);

const stopsOf = sql<Assignment["stops"]>`coalesce((
  select jsonb_agg(jsonb_build_object('loadId', s.load_id, 'reference', l.reference, 'kind', s.kind,
      'name', p.name, 'latitude', p.latitude, 'longitude', p.longitude,
      'arrivesAt', ${isoText(sql`s.arrives_at`)}, 'departsAt', ${isoText(sql`s.departs_at`)},
      'windowStarts', ${isoText(sql`p.window_starts`)}, 'windowEnds', ${isoText(sql`p.window_ends`)})
    order by s.position)
  from ${truckingRouteStops} s join ${truckingLoads} l on l.tenant_id = s.tenant_id and l.id = s.load_id
    join ${truckingStops} p on p.tenant_id = s.tenant_id and p.load_id = s.load_id and p.kind = s.kind
  where s.tenant_id = ${a.tenantId} and s.assignment_id = ${a.id}), '[]')`.mapWith(
  (json: string): Assignment["stops"] => storedStops.parse(JSON.parse(json)),
);

/** Assignments with their routes. */
export const selectAssignments = (db: Db) =>
  db
    .select({
      id: a.id,
      driver: { id: users.id, name: users.displayName },
      vehicle: { id: truckingVehicles.id, name: truckingVehicles.name },
      startsAt: a.startsAt,
      endsAt: a.endsAt,
      state: a.state,
      heldFrom: a.heldFrom,
      heldBecause: a.heldBecause,
      locked: a.locked,
      planId: a.planId,
      distanceKm: a.distanceKm,
      emptyKm: a.emptyKm,
      drivingMinutes: a.drivingMinutes,
      stops: stopsOf,
      dispatchedAt: a.dispatchedAt,
      version: a.version,
      createdAt: a.createdAt,
      updatedAt: a.updatedAt,
    })
    .from(a)
    .innerJoin(users, eq(users.id, a.driverId))
    .innerJoin(truckingVehicles, eq(truckingVehicles.id, a.vehicleId));

/** An assignment that the caller may see. @throws AppError not_found */
export async function readAssignment(ctx: Context, db: Db, id: string): Promise<Assignment> {
  const [assignment] = await selectAssignments(db)
    .where(and(eq(a.id, idKey(id)), visibleTo(ctx, a.driverId)))
    .execute();
  if (!assignment) throw notFound("assignment", id);
  return assignment;
}

/** As `readAssignment`, behind the lock of the row. @throws AppError not_found */
export async function lockAssignment(ctx: Context, db: Db, id: string): Promise<Assignment> {
  await db
    .select({ id: a.id })
    .from(a)
    .where(eq(a.id, idKey(id)))
    .for("no key update")
    .execute();
  return readAssignment(ctx, db, id);
}
