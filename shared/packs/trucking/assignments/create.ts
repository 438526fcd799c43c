import * as z from "zod";
import {
  truckingAssignments,
  truckingRouteStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { changing } from "../changing.ts";
import { readDriver } from "../drivers/driver.ts";
import { record } from "../record.ts";
import { lockVehicle } from "../vehicles/vehicle.ts";
import { type Assignment, readAssignment } from "./assignment.ts";
import { refuseWithoutHours } from "./enough-hours.ts";
import { lockLoadsOf, moveLoads } from "./loads-of-route.ts";
import { routeInput, timeRoute } from "./route.ts";

/** What an assignment consists of. */
export const assignmentParts = z.strictObject({
  driverId: z.string().max(200),
  vehicleId: z.string().max(200),
  startsAt: dateTimeInput,
  /** Without it, when the vehicle is back at its depot by the estimate. */
  endsAt: dateTimeInput.optional(),
  /** The stops in the order in which they are driven. */
  stops: routeInput,
  locked: z.boolean().default(false),
});

export const createAssignmentInput = assignmentParts.extend({
  /** Gives it to the driver at once; without it, it is only planned. */
  assign: z.boolean().default(true),
});

export type AssignmentInput = z.output<typeof createAssignmentInput>;

/**
 * Plans tendered loads for a driver and a vehicle, in one transaction of the caller.
 * @throws AppError not_found; conflict for what the database or the hours of service refuse
 */
export async function insertAssignment(
  ctx: Context,
  db: Db,
  { assign, stops, driverId, vehicleId, ...input }: AssignmentInput,
  planId: string | null = null,
): Promise<Assignment> {
  const id = newId(ctx.now().getTime());
  const vehicle = await lockVehicle(db, vehicleId);
  const driver = await readDriver(ctx, db, driverId);
  const loads = await lockLoadsOf(db, stops);
  const { stops: timed, ...route } = await timeRoute(vehicle, loads, input.startsAt, stops);
  const state = assign ? ("assigned" as const) : ("planned" as const);
  const row = { ...route, ...input, endsAt: input.endsAt ?? route.endsAt };
  await refuseWithoutHours(ctx, db, driver, row);
  await db
    .insert(truckingAssignments)
    .values({ ...row, id, state, planId, driverId: driver.id, vehicleId: vehicle.id })
    .execute();
  await db
    .insert(truckingRouteStops)
    .values(timed.map((stop) => ({ ...stop, assignmentId: id })))
    .execute();
  const ids = loads.map((load) => load.id);
  await moveLoads(ctx, db, ids, ["tendered"], "planned");
  if (assign) await moveLoads(ctx, db, ids, ["planned"], "assigned");
  const after = { state, driverId: driver.id, vehicleId: vehicle.id, loads: ids };
  await record(ctx, db, [{ action: "assignment.create", subjectId: id, before: null, after }]);
  return readAssignment(ctx, db, id);
}

/** Gives tendered loads to a driver and a vehicle. @throws AppError as `insertAssignment` */
export const createAssignment = ({
  ctx,
  input,
}: {
  ctx: Context;
  input: AssignmentInput;
}): Promise<Assignment> => changing(ctx, (db) => insertAssignment(ctx, db, input));
