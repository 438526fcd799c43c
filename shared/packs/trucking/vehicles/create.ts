import { inArray } from "drizzle-orm";
import * as z from "zod";
import { truckingVehicles } from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import { canonicalName } from "../../../values/names.ts";
import { changing } from "../changing.ts";
import { record } from "../record.ts";
import { columnsOf, selectVehicles, type Vehicle, vehicleInput, vehicleOf } from "./vehicle.ts";

export const createVehicleInput = vehicleInput.extend({
  odometerKm: z.int().min(0).max(100_000_000).default(0),
});

export type VehicleInput = z.output<typeof createVehicleInput>;

export const takenVehicleName = (name: string) =>
  new AppError("conflict", `A vehicle has the name "${name}". Choose another name.`, {
    field: "name",
    userMessage: { key: "name_taken" },
  });

/**
 * Inserts vehicles in one statement. A vehicle whose name is taken is left out, without an effect on the
 * others.
 * @returns the vehicles in the order of the inputs; null for one whose name is taken
 */
export async function insertVehicles(
  ctx: Context,
  db: Db,
  inputs: readonly VehicleInput[],
): Promise<(Vehicle | null)[]> {
  const rows = inputs.map((input) => ({
    ...columnsOf(input),
    odometerKm: input.odometerKm,
    id: newId(ctx.now().getTime()),
    nameKey: canonicalName(input.name),
  }));
  const inserted = await db
    .insert(truckingVehicles)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: truckingVehicles.id, name: truckingVehicles.name })
    .execute();
  if (inserted.length === 0) return rows.map(() => null);
  const changes = inserted.map(({ id, name }) => ({
    action: "vehicle.create",
    subjectId: id,
    before: null,
    after: { name },
  }));
  const ids = inserted.map(({ id }) => id);
  const [, vehicles] = await Promise.all([
    record(ctx, db, changes),
    selectVehicles(db).where(inArray(truckingVehicles.id, ids)).execute(),
  ]);
  const byId = new Map(vehicles.map((row) => [row.id, vehicleOf(row)]));
  return rows.map(({ id }) => byId.get(id) ?? null);
}

/** Creates a vehicle. @throws AppError conflict for a name that is taken */
export function createVehicle({
  ctx,
  input,
}: {
  ctx: Context;
  input: VehicleInput;
}): Promise<Vehicle> {
  return changing(ctx, async (db) => {
    const [vehicle] = await insertVehicles(ctx, db, [input]);
    if (!vehicle) throw takenVehicleName(input.name);
    return vehicle;
  });
}
