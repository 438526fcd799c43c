import { and, asc, gt } from "drizzle-orm";
import * as z from "zod";
import { serviceWorkOrders } from "../../../../drizzle/schema/service/index.ts";
import type { Context } from "../../../context.ts";
import { customers } from "../customers/customers.ts";
import type { In } from "../common/kept.ts";
import { items } from "../inventory/items.ts";
import { visibleOrders, workOrderFields } from "../work-orders/work-order.ts";
import { customerColumns, itemColumns, orderColumns } from "./import.ts";

export const exportInput = z.strictObject({
  limit: z.int().min(1).max(5000).default(1000),
  cursor: z.uuid().optional(),
});

/** Rows of an export, in the order of the columns. */
export interface Export {
  columns: readonly string[];
  rows: unknown[][];
  nextCursor: string | null;
}

const stated = ["state", "number", "completedAt"] as const;

const cellOf = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(" ") : value;

function exportOf(
  columns: readonly string[],
  { items: rows, nextCursor }: { items: object[]; nextCursor: string | null },
): Export {
  const cells = rows.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return columns.map((name) => cellOf(values.get(name)));
  });
  return { columns, rows: cells, nextCursor };
}

type Call = In<typeof exportInput>;

export const exportCustomers = async ({ ctx, input }: Call): Promise<Export> =>
  exportOf(customerColumns, await customers.list(ctx, input));

export const exportItems = async ({ ctx, input }: Call): Promise<Export> =>
  exportOf(itemColumns, await items.list(ctx, input));

/** The work orders, oldest first, with their states. */
export async function exportWorkOrders({ ctx, input }: Call): Promise<Export> {
  const rows = await readOrders(ctx, input);
  const page = rows.slice(0, input.limit);
  const nextCursor = rows.length > input.limit ? (page.at(-1)?.id ?? null) : null;
  return exportOf([...orderColumns, ...stated], { items: page, nextCursor });
}

async function readOrders(ctx: Context, { limit, cursor }: Call["input"]) {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(workOrderFields)
      .from(serviceWorkOrders)
      .where(
        and(
          cursor === undefined ? undefined : gt(serviceWorkOrders.id, cursor),
          visibleOrders(ctx, db),
        ),
      )
      .orderBy(asc(serviceWorkOrders.id))
      .limit(limit + 1),
  ]);
  return rows;
}
