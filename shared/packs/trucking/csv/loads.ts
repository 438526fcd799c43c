import type * as z from "zod";
import type { Context } from "../../../context.ts";
import { bulkOutput, inBulk } from "../bulk/in-bulk.ts";
import { createLoadInput, insertLoads, takenReference } from "../loads/create.ts";
import { listLoads, type listLoadsInput } from "../loads/list.ts";
import { loadOutput } from "../loads/load.ts";
import { type CsvColumn, type csvInput, csvOf, type csvOutput, itemsOf } from "./table.ts";

const stopColumns = (kind: "pickup" | "delivery"): CsvColumn[] => [
  { name: `${kind}Name`, path: [kind, "name"], kind: "text", required: true },
  { name: `${kind}Address`, path: [kind, "address"], kind: "text" },
  { name: `${kind}Latitude`, path: [kind, "latitude"], kind: "number", required: true },
  { name: `${kind}Longitude`, path: [kind, "longitude"], kind: "number", required: true },
  { name: `${kind}WindowStarts`, path: [kind, "windowStarts"], kind: "time", required: true },
  { name: `${kind}WindowEnds`, path: [kind, "windowEnds"], kind: "time", required: true },
  { name: `${kind}ServiceMinutes`, path: [kind, "serviceMinutes"], kind: "number" },
];

const columns: CsvColumn[] = [
  { name: "reference", path: ["reference"], kind: "text", required: true },
  { name: "customer", path: ["customer"], kind: "text", required: true },
  { name: "loadType", path: ["loadType"], kind: "text" },
  { name: "kg", path: ["kg"], kind: "number", required: true },
  { name: "m3", path: ["m3"], kind: "number" },
  { name: "pallets", path: ["pallets"], kind: "number" },
  { name: "equipment", path: ["equipment"], kind: "list" },
  { name: "priority", path: ["priority"], kind: "number" },
  { name: "notes", path: ["notes"], kind: "text" },
  ...stopColumns("pickup"),
  ...stopColumns("delivery"),
];

export const bulkLoadsOutput = bulkOutput(loadOutput);

/** Creates many loads. A result for each. */
export const createLoads = ({
  ctx,
  input: { items },
}: {
  ctx: Context;
  input: { items: unknown[] };
}) =>
  inBulk(ctx, items, createLoadInput, async (db, inputs) => {
    const loads = await insertLoads(ctx, db, inputs);
    return loads.map((load, at) => load ?? takenReference(inputs[at]?.reference ?? ""));
  });

/** Creates a load for each record of a file. @throws AppError bad_request for a file without its columns */
export const importLoads = ({
  ctx,
  input: { csv },
}: {
  ctx: Context;
  input: z.output<typeof csvInput>;
}) => createLoads({ ctx, input: { items: itemsOf(csv, columns) } });

const exported: CsvColumn[] = [...columns, { name: "state", path: ["state"], kind: "text" }];

/** A page of loads as a file that `importLoads` reads. */
export async function exportLoads({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listLoadsInput>;
}): Promise<z.output<typeof csvOutput>> {
  const { items, nextCursor } = await listLoads({ ctx, input });
  return { csv: csvOf(items, exported, input.cursor === undefined), nextCursor };
}
