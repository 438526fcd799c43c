import { and, eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { truckingLoads, truckingStops } from "../../../../drizzle/schema/trucking/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { canonicalName } from "../../../values/names.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { loadInput } from "./create.ts";
import { type Load, lockLoad, readLoad } from "./load.ts";

export const changeLoadInput = oneBasedOn.extend(loadInput.shape);

/**
 * Replaces what a load says. Amounts, type, equipment, places and windows are fixed once it is planned.
 * @throws AppError not_found; conflict for a taken reference, another version, or a fixed part
 */
export function changeLoad({
  ctx,
  input: { id: requestedId, version, pickup, delivery, ...after },
}: {
  ctx: Context;
  input: z.output<typeof changeLoadInput>;
}): Promise<Load> {
  return changing(ctx, async (db) => {
    const before = await lockLoad(ctx, db, requestedId);
    const { id } = before;
    refuseOtherVersion("load", before.version, version);
    const parts = changedParts(contentOf(before), { ...after, pickup, delivery });
    if (Object.keys(parts.after).length + Object.keys(parts.before).length === 0) return before;
    const set = { ...after, referenceKey: canonicalName(after.reference) };
    const [, , , , load] = await Promise.all([
      db
        .update(truckingLoads)
        .set({ ...set, version: sql`version + 1`, updatedAt: sql`now()` })
        .where(eq(truckingLoads.id, id))
        .execute(),
      setStop(db, id, "pickup", pickup),
      setStop(db, id, "delivery", delivery),
      record(ctx, db, [{ action: "load.change", subjectId: id, ...parts }]),
      readLoad(ctx, db, id),
    ]);
    return load;
  });
}

const setStop = (
  db: Db,
  loadId: string,
  kind: "pickup" | "delivery",
  stop: z.output<typeof loadInput>["pickup"],
) =>
  db
    .update(truckingStops)
    .set(stop)
    .where(and(eq(truckingStops.loadId, loadId), eq(truckingStops.kind, kind)))
    .execute();

const stopContent = ({ arrivedAt: _arrived, departedAt: _departed, ...stop }: Load["pickup"]) =>
  stop;

/** The parts of a load that an input replaces. */
function contentOf(load: Load) {
  const { reference, customer, loadType, kg, m3, pallets, equipment, priority, notes } = load;
  const content = { reference, customer, loadType, kg, m3, pallets, equipment, priority, notes };
  return { ...content, pickup: stopContent(load.pickup), delivery: stopContent(load.delivery) };
}
