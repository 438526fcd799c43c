import { and, eq, inArray, sql } from "drizzle-orm";
import { truckingLoads } from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { record } from "../record.ts";
import { type Load, selectLoads } from "../loads/load.ts";

/**
 * Locks the loads that a route names, in the order of their ids.
 * @throws AppError not_found; conflict for one that cannot be planned
 * @param own the loads that the assignment has already
 */
export async function lockLoadsOf(
  db: Db,
  named: readonly { loadId: string }[],
  own: ReadonlySet<string> = new Set(),
): Promise<Load[]> {
  const ids = [...new Set(named.map(({ loadId }) => idKey(loadId).toLowerCase()))];
  await db
    .select({ id: truckingLoads.id })
    .from(truckingLoads)
    .where(inArray(truckingLoads.id, ids))
    .orderBy(truckingLoads.id)
    .for("update")
    .execute();
  const loads = await selectLoads(db).where(inArray(truckingLoads.id, ids)).execute();
  const found = new Map(loads.map((load) => [load.id, load]));
  for (const { loadId } of named) {
    const load = found.get(loadId.toLowerCase());
    if (!load) throw notFound("load", loadId);
    if (load.state === "tendered" || own.has(load.id)) continue;
    const message = `The load ${load.reference} is ${load.state}, so it cannot be planned. Only tendered loads can.`;
    throw new AppError("conflict", message, { field: "stops" });
  }
  return loads;
}

/**
 * Moves those of the loads that are in one of the states to another one, in one statement.
 * @returns the ids of the loads that moved
 */
export async function moveLoads(
  ctx: Context,
  db: Db,
  ids: readonly string[],
  from: readonly Load["state"][],
  to: Load["state"],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const moved = await db
    .update(truckingLoads)
    .set({ state: to, version: sql`version + 1`, updatedAt: sql`now()` })
    .where(and(inArray(truckingLoads.id, [...ids]), inArray(truckingLoads.state, [...from])))
    .returning({ id: truckingLoads.id })
    .execute();
  const changes = moved.map(({ id }) => ({
    action: `load.${to}`,
    subjectId: id,
    before: null,
    after: { state: to },
  }));
  await record(ctx, db, changes);
  return moved.map(({ id }) => id);
}

/** Returns loads that left their route to the tendered ones; a held one stays held. */
export async function tenderAgain(ctx: Context, db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await moveLoads(ctx, db, ids, ["planned", "assigned", "at_pickup"], "tendered");
  await db
    .update(truckingLoads)
    .set({ heldFrom: "tendered", version: sql`version + 1`, updatedAt: sql`now()` })
    .where(and(inArray(truckingLoads.id, [...ids]), eq(truckingLoads.state, "held")))
    .execute();
}
