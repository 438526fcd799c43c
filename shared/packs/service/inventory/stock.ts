import { and, asc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { serviceItems, serviceStock } from "../../../../drizzle/schema/service/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { idInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { write } from "../common/refusals.ts";

export const stockOutput = z.object({
  placeId: z.uuid(),
  itemId: z.uuid(),
  sku: z.string(),
  name: z.string(),
  unit: z.string(),
  onHand: z.int().describe("The sum of all moves."),
  reserved: z.int().describe("The sum of the open reservations."),
  free: z.int(),
  reorderPoint: z.int().describe("Below this many free pieces, a purchase is proposed."),
  reorderQuantity: z.int(),
});

export const listStockInput = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/, "is not a cursor of this list")
    .optional(),
  placeId: idInput.optional(),
  itemId: idInput.optional(),
  low: z.boolean().optional().describe("Only stock below its reorder point."),
});

export const listStockOutput = z.object({
  items: z.array(stockOutput),
  nextCursor: z.string().nullable().describe("The cursor of the next page; null on the last page."),
});

const s = serviceStock;

const stockFields = {
  placeId: s.placeId,
  itemId: s.itemId,
  sku: serviceItems.sku,
  name: serviceItems.name,
  unit: serviceItems.unit,
  onHand: s.onHand,
  reserved: s.reserved,
  free: sql<number>`${s.onHand} - ${s.reserved}`.mapWith(s.onHand),
  reorderPoint: s.reorderPoint,
  reorderQuantity: s.reorderQuantity,
};

const select = (db: Db) =>
  db.select(stockFields).from(s).innerJoin(serviceItems, eq(serviceItems.id, s.itemId));

/** What is where, by place and item. */
export async function listStock({
  ctx,
  input: { limit, cursor, placeId, itemId, low },
}: In<typeof listStockInput>): Promise<z.output<typeof listStockOutput>> {
  const [place, item] = cursor?.split(".").map(idKey) ?? [];
  const [rows] = await ctx.scope.read((db) => [
    select(db)
      .where(
        and(
          cursor === undefined
            ? undefined
            : sql`(${s.placeId}, ${s.itemId}) > (${place}::uuid, ${item}::uuid)`,
          placeId === undefined ? undefined : eq(s.placeId, idKey(placeId)),
          itemId === undefined ? undefined : eq(s.itemId, idKey(itemId)),
          low === undefined ? undefined : sql`(${stockFields.free} < ${s.reorderPoint}) = ${low}`,
        ),
      )
      .orderBy(asc(s.placeId), asc(s.itemId))
      .limit(limit + 1),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? `${last.placeId}.${last.itemId}` : null;
  return { items, nextCursor };
}

export const setLevelsInput = z.strictObject({
  placeId: idInput,
  itemId: idInput,
  reorderPoint: z.int().min(0).max(1_000_000),
  reorderQuantity: z.int().min(1).max(1_000_000).default(1),
});

/**
 * Sets when an item is bought for a place, and how many pieces at least.
 * @throws AppError not_found for an unknown place or item
 */
export const setReorderLevels = ({
  ctx,
  input,
}: In<typeof setLevelsInput>): Promise<z.output<typeof stockOutput>> =>
  write(ctx, async (db) => {
    const { reorderPoint, reorderQuantity } = input;
    const key = { placeId: idKey(input.placeId), itemId: idKey(input.itemId) };
    const levels = { reorderPoint, reorderQuantity };
    // The counts are not named, because only triggers may write them.
    await db
      .execute(
        sql`insert into service_stock (place_id, item_id, reorder_point, reorder_quantity)
          values (${key.placeId}, ${key.itemId}, ${reorderPoint}, ${reorderQuantity})
          on conflict (tenant_id, place_id, item_id)
            do update set reorder_point = excluded.reorder_point, reorder_quantity = excluded.reorder_quantity`,
      )
      .execute();
    const change = { action: "service_stock.levels", subjectId: key.itemId, before: null };
    await auditRow(ctx, db, { ...change, after: { ...key, ...levels } }).execute();
    const [row] = await select(db)
      .where(and(eq(s.placeId, key.placeId), eq(s.itemId, key.itemId)))
      .execute();
    if (!row) throw notFound("stock", input.itemId);
    return row;
  });
