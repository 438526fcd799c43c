import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { truckingDrivers, truckingVehicles } from "../../../../drizzle/schema/trucking/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import type { Context } from "../../../context.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { type Driver, driverColumns, driverInput, lockDriver, readDriver } from "./driver.ts";

export const changeDriverInput = oneBasedOn
  .extend(driverInput.shape)
  .extend({ active: z.boolean().default(true) });

/**
 * Replaces what is stored about a driver. A driver who is no longer active gets no new assignments.
 * @throws AppError not_found; conflict for another version
 */
export function changeDriver({
  ctx,
  input: { id: requestedId, version, active, ...after },
}: {
  ctx: Context;
  input: z.output<typeof changeDriverInput>;
}): Promise<Driver> {
  return changing(ctx, async (db) => {
    const before = await lockDriver(ctx, db, requestedId);
    refuseOtherVersion("driver", before.version, version);
    if (after.vehicleId !== null) {
      const [vehicle] = await db
        .select({ id: truckingVehicles.id })
        .from(truckingVehicles)
        .where(eq(truckingVehicles.id, idKey(after.vehicleId)))
        .execute();
      if (!vehicle) throw notFound("vehicle", after.vehicleId);
    }
    const { vehicleId, home, shift, workDays, dutyCycle } = before;
    const present = { vehicleId, home, shift, workDays, dutyCycle, active: before.active };
    const parts = changedParts(present, { ...after, active });
    if (Object.keys(parts.after).length + Object.keys(parts.before).length === 0) return before;
    const set = { ...driverColumns(after), active };
    await db
      .update(truckingDrivers)
      .set({ ...set, version: sql`version + 1`, updatedAt: sql`now()` })
      .where(eq(truckingDrivers.userId, before.id))
      .execute();
    await record(ctx, db, [{ action: "driver.change", subjectId: before.id, ...parts }]);
    return readDriver(ctx, db, before.id);
  });
}
