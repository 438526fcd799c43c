import type * as z from "zod";
import type { Context } from "../../../context.ts";
import { bulkOutput, inBulk } from "../bulk/in-bulk.ts";
import { createVehicleInput, insertVehicles, takenVehicleName } from "../vehicles/create.ts";
import { listVehicles, type listVehiclesInput } from "../vehicles/list.ts";
import { vehicleOutput } from "../vehicles/vehicle.ts";
import { type CsvColumn, type csvInput, csvOf, type csvOutput, itemsOf } from "./table.ts";

const columns: CsvColumn[] = [
  { name: "name", path: ["name"], kind: "text", required: true },
  { name: "plate", path: ["plate"], kind: "text" },
  { name: "vehicleClass", path: ["vehicleClass"], kind: "text", required: true },
  { name: "maxKg", path: ["maxKg"], kind: "number", required: true },
  { name: "maxM3", path: ["maxM3"], kind: "number" },
  { name: "maxPallets", path: ["maxPallets"], kind: "number" },
  { name: "equipment", path: ["equipment"], kind: "list" },
  { name: "depotLatitude", path: ["depot", "latitude"], kind: "number", required: true },
  { name: "depotLongitude", path: ["depot", "longitude"], kind: "number", required: true },
  { name: "odometerKm", path: ["odometerKm"], kind: "number" },
  { name: "costPerDay", path: ["costPerDay"], kind: "number" },
  { name: "costPerKm", path: ["costPerKm"], kind: "number" },
  { name: "costPerHour", path: ["costPerHour"], kind: "number" },
];

export const bulkVehiclesOutput = bulkOutput(vehicleOutput);

/** Creates many vehicles. A result for each. */
export const createVehicles = ({
  ctx,
  input: { items },
}: {
  ctx: Context;
  input: { items: unknown[] };
}) =>
  inBulk(ctx, items, createVehicleInput, async (db, inputs) => {
    const vehicles = await insertVehicles(ctx, db, inputs);
    return vehicles.map((vehicle, at) => vehicle ?? takenVehicleName(inputs[at]?.name ?? ""));
  });

/** Creates a vehicle for each record of a file. @throws AppError bad_request for a file without its columns */
export const importVehicles = ({
  ctx,
  input: { csv },
}: {
  ctx: Context;
  input: z.output<typeof csvInput>;
}) => createVehicles({ ctx, input: { items: itemsOf(csv, columns) } });

/** A page of vehicles as a file that `importVehicles` reads. */
export async function exportVehicles({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listVehiclesInput>;
}): Promise<z.output<typeof csvOutput>> {
  const { items, nextCursor } = await listVehicles({ ctx, input });
  return { csv: csvOf(items, columns, input.cursor === undefined), nextCursor };
}
