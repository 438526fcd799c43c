import { eq, sql } from "drizzle-orm";
import type * as z from "zod";
import {
  truckingAssignments,
  truckingRouteStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { readDriver } from "../drivers/driver.ts";
import { oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { lockVehicle } from "../vehicles/vehicle.ts";
import { type Assignment, lockAssignment, readAssignment } from "./assignment.ts";
import { assignmentParts } from "./create.ts";
import { refuseWithoutHours } from "./enough-hours.ts";
import { lockLoadsOf, moveLoads, tenderAgain } from "./loads-of-route.ts";
import { timeRoute } from "./route.ts";

export const changeAssignmentInput = oneBasedOn.extend(assignmentParts.shape);

/**
 * Replaces driver, vehicle, time and route of an assignment that is not dispatched. Loads that leave the
 * route are tendered again.
 * @throws AppError not_found; conflict for another version, a dispatched assignment, and as creating one
 */
export function changeAssignment({
  ctx,
  input: { id: requestedId, version, stops, driverId, vehicleId, ...input },
}: {
  ctx: Context;
  input: z.output<typeof changeAssignmentInput>;
}): Promise<Assignment> {
  return changing(ctx, async (db) => {
    const before = await lockAssignment(ctx, db, requestedId);
    const { id } = before;
    refuseOtherVersion("assignment", before.version, version);
    if (!["planned", "assigned", "held"].includes(before.state)) {
      const message = `The assignment is ${before.state}, so its parts are fixed. Recall it first, or change its driver alone.`;
      throw new AppError("conflict", message);
    }
    const vehicle = await lockVehicle(db, vehicleId);
    const driver = await readDriver(ctx, db, driverId);
    const own = new Set(before.stops.map(({ loadId }) => loadId));
    const loads = await lockLoadsOf(db, stops, own);
    const { stops: timed, ...route } = await timeRoute(vehicle, loads, input.startsAt, stops);
    const row = { ...route, ...input, endsAt: input.endsAt ?? route.endsAt };
    await refuseWithoutHours(ctx, db, driver, row);
    const kept = new Set(loads.map((load) => load.id));
    const removed = [...own].filter((one) => !kept.has(one));
    await db.delete(truckingRouteStops).where(eq(truckingRouteStops.assignmentId, id)).execute();
    await tenderAgain(ctx, db, removed);
    await db
      .update(truckingAssignments)
      .set({
        ...row,
        driverId: driver.id,
        vehicleId: vehicle.id,
        version: sql`version + 1`,
        updatedAt: sql`now()`,
      })
      .where(eq(truckingAssignments.id, id))
      .execute();
    await db
      .insert(truckingRouteStops)
      .values(timed.map((stop) => ({ ...stop, assignmentId: id })))
      .execute();
    await moveLoads(ctx, db, [...kept], ["tendered"], "planned");
    if ((before.heldFrom ?? before.state) === "assigned")
      await moveLoads(ctx, db, [...kept], ["planned"], "assigned");
    const was = { driverId: before.driver.id, vehicleId: before.vehicle.id, loads: [...own] };
    const is = { driverId: driver.id, vehicleId: vehicle.id, loads: [...kept] };
    const change = { action: "assignment.change", subjectId: id, before: was, after: is };
    await record(ctx, db, [change]);
    return readAssignment(ctx, db, id);
  });
}
