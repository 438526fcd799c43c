import { and, desc, eq, gte, inArray, lt } from "drizzle-orm";
import * as z from "zod";
import {
  truckingAssignments,
  truckingPositions,
  truckingVehicles,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { changing } from "../changing.ts";
import { oneInput, place } from "../fields.ts";
import { happenedAt } from "../loads/move.ts";

const positionInput = z.strictObject({
  vehicleId: z.string().max(200),
  /** When it was measured. */
  at: dateTimeInput,
  ...place,
});

export const recordPositionsInput = z.strictObject({
  positions: z.array(positionInput).min(1).max(1000),
});

export const recordPositionsOutput = z.object({
  stored: z.int().describe("Positions that were new. A repeated one changes nothing."),
});

/**
 * Stores positions in any order. The marker of a vehicle is its newest position by the time at which it was
 * measured, so late ones do not move it. A rep reports for vehicles of the own dispatched assignments.
 * @throws AppError not_found for a vehicle; bad_request for a time in the future
 */
export function recordPositions({
  ctx,
  input: { positions },
}: {
  ctx: Context;
  input: z.output<typeof recordPositionsInput>;
}): Promise<z.output<typeof recordPositionsOutput>> {
  for (const [index, { at }] of positions.entries()) happenedAt(ctx, at, `positions[${index}].at`);
  const ids = [...new Set(positions.map(({ vehicleId }) => idKey(vehicleId)))];
  return changing(ctx, async (db) => {
    const { actor } = ctx;
    const known = await db
      .selectDistinct({ id: truckingVehicles.id })
      .from(truckingVehicles)
      .leftJoin(truckingAssignments, eq(truckingAssignments.vehicleId, truckingVehicles.id))
      .where(
        and(
          inArray(truckingVehicles.id, ids),
          actor.kind === "user" && actor.role === "rep"
            ? and(
                eq(truckingAssignments.driverId, actor.userId),
                eq(truckingAssignments.state, "dispatched"),
              )
            : undefined,
        ),
      )
      .execute();
    const found = new Set(known.map(({ id }) => id));
    const unknown = positions.find(({ vehicleId }) => !found.has(vehicleId.toLowerCase()));
    if (unknown) throw notFound("vehicle", unknown.vehicleId);
    const stored = await db
      .insert(truckingPositions)
      .values(positions)
      .onConflictDoNothing()
      .returning({ at: truckingPositions.at })
      .execute();
    return { stored: stored.length };
  });
}

export const listPositionsInput = oneInput.extend({
  from: dateTimeInput,
  to: dateTimeInput,
});

export const listPositionsOutput = z.object({
  items: z.array(z.object({ at: z.date(), latitude: z.number(), longitude: z.number() })),
});

const maxSpan = 7 * 86_400_000;

/** Where a vehicle was in up to seven days: the newest 5000 positions, newest first. @throws AppError not_found */
export async function listPositions({
  ctx,
  input: { id, from, to },
}: {
  ctx: Context;
  input: z.output<typeof listPositionsInput>;
}): Promise<z.output<typeof listPositionsOutput>> {
  if (to.getTime() - from.getTime() > maxSpan || to <= from) {
    const message = "to must be after from, by at most seven days. Choose a shorter time.";
    throw new AppError("bad_request", message, { field: "to" });
  }
  const key = idKey(id);
  const [[vehicle], items] = await ctx.scope.read((db) => [
    db
      .select({ id: truckingVehicles.id })
      .from(truckingVehicles)
      .where(eq(truckingVehicles.id, key)),
    db
      .select({
        at: truckingPositions.at,
        latitude: truckingPositions.latitude,
        longitude: truckingPositions.longitude,
      })
      .from(truckingPositions)
      .where(
        and(
          eq(truckingPositions.vehicleId, key),
          gte(truckingPositions.at, from),
          lt(truckingPositions.at, to),
        ),
      )
      .orderBy(desc(truckingPositions.at))
      .limit(5000),
  ]);
  if (!vehicle) throw notFound("vehicle", id);
  return { items };
}
