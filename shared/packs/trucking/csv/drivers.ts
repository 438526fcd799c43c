import type * as z from "zod";
import type { Context } from "../../../context.ts";
import { bulkOutput, inBulk } from "../bulk/in-bulk.ts";
import { addDriverInput, insertDrivers } from "../drivers/add.ts";
import { driverOutput } from "../drivers/driver.ts";
import { listDrivers, type listDriversInput } from "../drivers/list.ts";
import { type CsvColumn, type csvInput, csvOf, type csvOutput, itemsOf } from "./table.ts";

const columnsWith = (id: string): CsvColumn[] => [
  { name: "userId", path: [id], kind: "text", required: true },
  { name: "vehicleId", path: ["vehicleId"], kind: "text" },
  { name: "homeLatitude", path: ["home", "latitude"], kind: "number" },
  { name: "homeLongitude", path: ["home", "longitude"], kind: "number" },
  { name: "shiftStarts", path: ["shift", "starts"], kind: "number" },
  { name: "shiftEnds", path: ["shift", "ends"], kind: "number" },
  { name: "dutyCycle", path: ["dutyCycle"], kind: "text" },
];

export const bulkDriversOutput = bulkOutput(driverOutput);

/** Makes many users drivers. A result for each. */
export const addDrivers = ({
  ctx,
  input: { items },
}: {
  ctx: Context;
  input: { items: unknown[] };
}) => inBulk(ctx, items, addDriverInput, (db, inputs) => insertDrivers(ctx, db, inputs));

/** Makes the user of each record of a file a driver. @throws AppError bad_request for a file without its columns */
export const importDrivers = ({
  ctx,
  input: { csv },
}: {
  ctx: Context;
  input: z.output<typeof csvInput>;
}) => addDrivers({ ctx, input: { items: itemsOf(csv, columnsWith("userId")) } });

/** A page of drivers as a file that `importDrivers` reads. */
export async function exportDrivers({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listDriversInput>;
}): Promise<z.output<typeof csvOutput>> {
  const { items, nextCursor } = await listDrivers({ ctx, input });
  const columns = [
    ...columnsWith("id"),
    { name: "name", path: ["name"], kind: "text" } as const,
    { name: "team", path: ["team"], kind: "text" } as const,
  ];
  return { csv: csvOf(items, columns, input.cursor === undefined), nextCursor };
}
