import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { truckingVehicles } from "../../../../drizzle/schema/trucking/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import type { Context } from "../../../context.ts";
import { canonicalName } from "../../../values/names.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { oneBasedOn, oneInput } from "../fields.ts";
import { record } from "../record.ts";
import {
  columnsOf,
  lockVehicle,
  readVehicle,
  type Vehicle,
  vehicleInput,
  vehicleStatus,
} from "./vehicle.ts";

export const changeVehicleInput = oneBasedOn
  .extend(vehicleInput.shape)
  .extend({ status: vehicleStatus.default("active") });

/**
 * Replaces what is stored about a vehicle. Open routes must still fit.
 * @throws AppError not_found; conflict for a taken name, another version, or a route that no longer fits
 */
export function changeVehicle({
  ctx,
  input: { id: requestedId, version, ...after },
}: {
  ctx: Context;
  input: z.output<typeof changeVehicleInput>;
}): Promise<Vehicle> {
  return changing(ctx, async (db) => {
    const before = await lockVehicle(db, requestedId);
    refuseOtherVersion("vehicle", before.version, version);
    const keys = new Set(Object.keys(after));
    const present = Object.fromEntries(Object.entries(before).filter(([key]) => keys.has(key)));
    const parts = changedParts(present, after);
    if (Object.keys(parts.after).length + Object.keys(parts.before).length === 0) return before;
    const { status, ...content } = after;
    const set = { ...columnsOf(content), status, nameKey: canonicalName(after.name) };
    await db
      .update(truckingVehicles)
      .set({ ...set, version: sql`version + 1`, updatedAt: sql`now()` })
      .where(eq(truckingVehicles.id, before.id))
      .execute();
    await record(ctx, db, [{ action: "vehicle.change", subjectId: before.id, ...parts }]);
    return readVehicle(db, before.id);
  });
}

export const recordOdometerInput = oneInput.extend({
  odometerKm: z.int().min(0).max(100_000_000),
  ...basedOn,
});

/**
 * Records a reading of the odometer, in whole kilometres. It never falls.
 * @throws AppError not_found; conflict for a lower reading, or another version
 */
export function recordOdometer({
  ctx,
  input: { id, odometerKm, version },
}: {
  ctx: Context;
  input: z.output<typeof recordOdometerInput>;
}): Promise<Vehicle> {
  return changing(ctx, async (db) => {
    const before = await lockVehicle(db, id);
    refuseOtherVersion("vehicle", before.version, version);
    if (before.odometerKm === odometerKm) return before;
    await db
      .update(truckingVehicles)
      .set({ odometerKm, version: sql`version + 1`, updatedAt: sql`now()` })
      .where(eq(truckingVehicles.id, before.id))
      .execute();
    const change = {
      action: "vehicle.odometer",
      subjectId: before.id,
      before: { odometerKm: before.odometerKm },
      after: { odometerKm },
    };
    await record(ctx, db, [change]);
    return readVehicle(db, before.id);
  });
}
