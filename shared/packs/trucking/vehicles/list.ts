import { and, asc, eq, gt } from "drizzle-orm";
import * as z from "zod";
import { truckingVehicles } from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { canonicalName } from "../../../values/names.ts";
import type { oneInput } from "../fields.ts";
import {
  selectVehicles,
  type Vehicle,
  vehicleOf,
  vehicleOutput,
  vehicleStatus,
} from "./vehicle.ts";

export const listVehiclesInput = pageInput.extend({
  status: vehicleStatus.optional(),
  /** The whole name; upper and lower case are equal. */
  name: z.string().max(100).optional(),
});

export const listVehiclesOutput = pageOutput(vehicleOutput);

/** Vehicles by page, oldest first. */
export async function listVehicles({
  ctx,
  input: { limit, cursor, status, name },
}: {
  ctx: Context;
  input: z.output<typeof listVehiclesInput>;
}): Promise<z.output<typeof listVehiclesOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    selectVehicles(db)
      .where(
        and(
          cursor === undefined ? undefined : gt(truckingVehicles.id, cursor),
          status === undefined ? undefined : eq(truckingVehicles.status, status),
          name === undefined ? undefined : eq(truckingVehicles.nameKey, canonicalName(name)),
        ),
      )
      .orderBy(asc(truckingVehicles.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows.map(vehicleOf), limit);
}

/** One vehicle. @throws AppError not_found */
export async function getVehicle({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneInput>;
}): Promise<Vehicle> {
  const [[row]] = await ctx.scope.read((db) => [
    selectVehicles(db).where(eq(truckingVehicles.id, idKey(id))),
  ]);
  if (!row) throw notFound("vehicle", id);
  return vehicleOf(row);
}
