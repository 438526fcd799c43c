import { eq } from "drizzle-orm";
import * as z from "zod";
import {
  serviceCustomers,
  serviceItems,
  serviceWorkOrders,
} from "../../../../drizzle/schema/service/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { withoutApostrophe } from "../../../imports/csv-row.ts";
import { validate } from "../../../json/validate.ts";
import { csvProblem } from "../../csv-records.ts";
import { perItem, resultsOutput } from "../../per-item.ts";
import type { In } from "../common/kept.ts";
import { refusalOf } from "../common/refusals.ts";
import { customerFields, customers } from "../customers/customers.ts";
import { itemFields, items } from "../inventory/items.ts";
import { changeOrderIn } from "../work-orders/change.ts";
import { createOrderIn, createWorkOrderInput } from "../work-orders/create.ts";
import { parseCsv } from "./parse.ts";

const maxRows = 1000;

export const importInput = z.strictObject({
  csv: z
    .string()
    .min(1)
    .max(2_000_000)
    .describe("RFC 4180, with the names of the columns in the first line."),
});
export const importOutput = resultsOutput.describe(
  "`index` counts the rows behind the first line.",
);

export const customerColumns = ["reference", "name", "email", "phone"] as const;
export const itemColumns = ["sku", "name", "unit"] as const;
export const orderColumns = [
  "reference",
  "siteId",
  "title",
  "description",
  "priority",
  "skills",
  "durationMinutes",
  "windowStart",
  "windowEnd",
] as const;

type Cells = Record<string, string>;
type Change = (db: Db, cells: Cells) => Promise<{ id: string; version: number }>;

/** Each row as a request of its own, in one transaction. An empty cell leaves its field out. */
function importRows(
  ctx: Context,
  csv: string,
  columns: readonly string[],
  change: Change,
): Promise<z.output<typeof importOutput>> {
  const rows = parseCsv(csv, columns);
  if (rows.length > maxRows) {
    const message = `The text has ${rows.length} rows, and at most ${maxRows} are possible. Send it in parts.`;
    throw csvProblem(message);
  }
  const filled = rows.map(({ cells }) =>
    Object.fromEntries(
      Object.entries(cells).flatMap(([name, value]) =>
        value === "" ? [] : [[name, withoutApostrophe(value)]],
      ),
    ),
  );
  return perItem(ctx, filled, change, refusalOf);
}

/** Creates customers, or changes those with the same reference. @throws AppError bad_request */
export const importCustomers = async ({ ctx, input }: In<typeof importInput>) =>
  importRows(ctx, input.csv, customerColumns, async (db, cells) => {
    const values = validate(customerFields, cells);
    const known =
      values.reference == null
        ? []
        : await db
            .select({ id: serviceCustomers.id })
            .from(serviceCustomers)
            .where(eq(serviceCustomers.reference, values.reference))
            .execute();
    return known[0]
      ? customers.update(ctx, db, known[0], values)
      : customers.insert(ctx, db, values);
  });

/** Creates items, or changes those with the same SKU. @throws AppError bad_request */
export const importItems = async ({ ctx, input }: In<typeof importInput>) =>
  importRows(ctx, input.csv, itemColumns, async (db, cells) => {
    const values = validate(itemFields, cells);
    const [known] = await db
      .select({ id: serviceItems.id })
      .from(serviceItems)
      .where(eq(serviceItems.sku, values.sku))
      .execute();
    return known ? items.update(ctx, db, known, values) : items.insert(ctx, db, values);
  });

/** Numbers and lists as the schema expects them. */
const typed = ({ priority, durationMinutes, skills, ...rest }: Cells): Record<string, unknown> => ({
  ...rest,
  ...(priority !== undefined && { priority: Number(priority) }),
  ...(durationMinutes !== undefined && { durationMinutes: Number(durationMinutes) }),
  ...(skills !== undefined && { skills: skills.split(/[\s;]+/).filter((skill) => skill !== "") }),
});

/** Creates work orders, or changes those with the same reference. @throws AppError bad_request */
export const importWorkOrders = async ({ ctx, input }: In<typeof importInput>) =>
  importRows(ctx, input.csv, orderColumns, async (db, cells) => {
    const values = validate(createWorkOrderInput, typed(cells));
    const known =
      values.reference == null
        ? []
        : await db
            .select({ id: serviceWorkOrders.id })
            .from(serviceWorkOrders)
            .where(eq(serviceWorkOrders.reference, values.reference))
            .execute();
    if (!known[0]) return createOrderIn(ctx, db, values);
    const { siteId: _, serviceLevelId: __, approved: ___, ...fields } = values;
    return changeOrderIn(ctx, db, { id: known[0].id, ...fields });
  });
