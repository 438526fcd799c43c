import { inArray } from "drizzle-orm";
import * as z from "zod";
import { truckingLoads, truckingStops } from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { canonicalName } from "../../../values/names.ts";
import { changing } from "../changing.ts";
import { amounts, label, note, place, tag, tags } from "../fields.ts";
import { record } from "../record.ts";
import { type Load, selectLoads } from "./load.ts";

export const stopInput = z
  .strictObject({
    name: label,
    address: note.max(300).nullable().default(null),
    ...place,
    windowStarts: dateTimeInput,
    windowEnds: dateTimeInput,
    serviceMinutes: z.int().min(0).max(1440).default(30),
  })
  .refine(({ windowStarts, windowEnds }) => windowStarts < windowEnds, {
    message: "must be after windowStarts",
    path: ["windowEnds"],
  });

export const loadInput = z.strictObject({
  reference: label,
  customer: label,
  loadType: tag.default("general"),
  kg: amounts.kg,
  m3: amounts.m3.default(0),
  pallets: amounts.pallets.default(0),
  equipment: tags.default([]),
  priority: z.int().min(0).max(9).default(0),
  notes: note.nullable().default(null),
  pickup: stopInput,
  delivery: stopInput,
});

export const createLoadInput = loadInput.extend({
  /** Tenders the load at once, so that plans consider it. */
  tender: z.boolean().default(false),
});

export type LoadInput = z.output<typeof createLoadInput>;

export const takenReference = (reference: string) =>
  new AppError(
    "conflict",
    `A load has the reference "${reference}". Choose another reference, or change that load.`,
    { field: "reference", userMessage: { key: "name_taken" } },
  );

/**
 * Inserts loads with their stops in one statement for each table. A load whose reference is taken is left
 * out, without an effect on the others.
 * @returns the loads in the order of the inputs; null for one whose reference is taken
 */
export async function insertLoads(
  ctx: Context,
  db: Db,
  inputs: readonly LoadInput[],
): Promise<(Load | null)[]> {
  const rows = inputs.map(({ pickup: _pickup, delivery: _delivery, tender: _tender, ...load }) => ({
    ...load,
    id: newId(ctx.now().getTime()),
    referenceKey: canonicalName(load.reference),
  }));
  const inserted = await db
    .insert(truckingLoads)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: truckingLoads.id })
    .execute();
  const ids = new Set(inserted.map(({ id }) => id));
  const created = rows.flatMap(({ id }, at) => {
    const input = inputs[at];
    return input && ids.has(id) ? [{ id, input }] : [];
  });
  if (created.length === 0) return rows.map(() => null);
  const stops = created.flatMap(({ id, input }) => [
    { ...input.pickup, loadId: id, kind: "pickup" as const },
    { ...input.delivery, loadId: id, kind: "delivery" as const },
  ]);
  const tendered = created.filter(({ input }) => input.tender).map(({ id }) => id);
  const changes = created.map(({ id, input }) => ({
    action: "load.create",
    subjectId: id,
    before: null,
    after: { reference: input.reference, state: input.tender ? "tendered" : "draft" },
  }));
  const [, , , loads] = await Promise.all([
    db.insert(truckingStops).values(stops).execute(),
    tendered.length === 0
      ? undefined
      : db
          .update(truckingLoads)
          .set({ state: "tendered" })
          .where(inArray(truckingLoads.id, tendered))
          .execute(),
    record(ctx, db, changes),
    selectLoads(db)
      .where(inArray(truckingLoads.id, [...ids]))
      .execute(),
  ]);
  const byId = new Map(loads.map((load) => [load.id, load]));
  return rows.map(({ id }) => byId.get(id) ?? null);
}

/** Creates a load, as a draft or tendered. @throws AppError conflict for a reference that is taken */
export function createLoad({ ctx, input }: { ctx: Context; input: LoadInput }): Promise<Load> {
  return changing(ctx, async (db) => {
    const [load] = await insertLoads(ctx, db, [input]);
    if (!load) throw takenReference(input.reference);
    return load;
  });
}
