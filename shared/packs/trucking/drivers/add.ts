import { and, inArray } from "drizzle-orm";
import * as z from "zod";
import { truckingDrivers, truckingVehicles } from "../../../../drizzle/schema/trucking/index.ts";
import { users } from "../../../../drizzle/schema/users.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { notDeleted, visibleTo } from "../../../directory/users/fields.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { changing } from "../changing.ts";
import { record } from "../record.ts";
import { type Driver, driverColumns, driverInput, driverOf, selectDrivers } from "./driver.ts";

export const addDriverInput = driverInput.extend({
  /** The user who drives. */
  userId: z.string().max(200),
});

export type DriverInput = z.output<typeof addDriverInput>;

const alreadyDriver = (id: string) =>
  new AppError("conflict", `The user "${id}" is a driver already. Change the driver instead.`, {
    field: "userId",
  });

/**
 * Makes users drivers, in one statement. Those that are refused have no effect on the others.
 * @returns in the order of the inputs, a driver or why the user cannot be one
 */
export async function insertDrivers(
  ctx: Context,
  db: Db,
  inputs: readonly DriverInput[],
): Promise<(Driver | AppError)[]> {
  const vehicleIds = inputs.flatMap(({ vehicleId }) => (vehicleId === null ? [] : [vehicleId]));
  const userIds = inputs.map(({ userId }) => idKey(userId));
  const [people, vehicles] = await Promise.all([
    db
      .select({ id: users.id })
      .from(users)
      .where(and(inArray(users.id, userIds), notDeleted, visibleTo(ctx, users.id)))
      .for("share")
      .execute(),
    vehicleIds.length === 0
      ? []
      : db
          .select({ id: truckingVehicles.id })
          .from(truckingVehicles)
          .where(inArray(truckingVehicles.id, vehicleIds.map(idKey)))
          .execute(),
  ]);
  const known = new Set([...people, ...vehicles].map(({ id }) => id));
  const problemOf = ({ userId, vehicleId }: DriverInput): AppError | null => {
    if (!known.has(userId.toLowerCase())) return notFound("user", userId);
    if (vehicleId === null || known.has(vehicleId.toLowerCase())) return null;
    return notFound("vehicle", vehicleId);
  };
  const valid = inputs.filter((input) => problemOf(input) === null);
  const rows = valid.map(({ userId, ...input }) => ({
    ...driverColumns(input),
    userId: idKey(userId),
  }));
  const inserted =
    rows.length === 0
      ? []
      : await db
          .insert(truckingDrivers)
          .values(rows)
          .onConflictDoNothing()
          .returning({ id: truckingDrivers.userId })
          .execute();
  const ids = inserted.map(({ id }) => id);
  await record(
    ctx,
    db,
    ids.map((id) => ({ action: "driver.add", subjectId: id, before: null, after: {} })),
  );
  const found =
    ids.length === 0
      ? []
      : await selectDrivers(db).where(inArray(truckingDrivers.userId, ids)).execute();
  const byId = new Map(found.map((row) => [row.id, driverOf(row)]));
  return inputs.map((input) => {
    const problem = problemOf(input);
    return problem ?? byId.get(input.userId.toLowerCase()) ?? alreadyDriver(input.userId);
  });
}

/** Makes a user a driver. @throws AppError not_found; conflict for a driver */
export function addDriver({ ctx, input }: { ctx: Context; input: DriverInput }): Promise<Driver> {
  return changing(ctx, async (db) => {
    const [driver] = await insertDrivers(ctx, db, [input]);
    if (!driver) throw alreadyDriver(input.userId);
    if (driver instanceof AppError) throw driver;
    return driver;
  });
}
