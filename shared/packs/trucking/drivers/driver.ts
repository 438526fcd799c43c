import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { dutyCycles, truckingDrivers } from "../../../../drizzle/schema/trucking/index.ts";
import { users } from "../../../../drizzle/schema/users.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { notDeleted, visibleTo } from "../../../directory/users/fields.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { place } from "../fields.ts";

const minute = z.int().min(0).max(1439);

/** What is stored about a driver. */
export const driverInput = z.strictObject({
  /** The vehicle that plans give the driver; null for any. */
  vehicleId: z.string().max(200).nullable().default(null),
  home: z.strictObject(place).nullable().default(null),
  /** In minutes after midnight, in the tenant's time zone; an end below the start is on the next day. */
  shift: z
    .strictObject({ starts: minute, ends: minute })
    .refine(({ starts, ends }) => starts !== ends, "must not end when it starts")
    .default({ starts: 360, ends: 1200 }),
  /** ISO days of the week; 1 is Monday. */
  workDays: z
    .array(z.int().min(1).max(7))
    .max(7)
    .default([1, 2, 3, 4, 5])
    .transform((days) => [...new Set(days)].toSorted((a, b) => a - b)),
  dutyCycle: z.enum(dutyCycles).default("70_in_8_days"),
});

export const driverOutput = z.object({
  id: z.uuid().describe("The id of the user."),
  name: z.string(),
  team: z.string().nullable(),
  vehicleId: z.uuid().nullable(),
  home: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  shift: z.object({ starts: z.int(), ends: z.int() }),
  workDays: z.array(z.int()),
  dutyCycle: z.enum(dutyCycles),
  active: z.boolean().describe("False for a driver who left, and for a deactivated user."),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export type Driver = z.output<typeof driverOutput>;

const d = truckingDrivers;

/** Drivers who are users and not deleted. The result of each row goes through `driverOf`. */
export const selectDrivers = (db: Db) =>
  db
    .select({
      id: d.userId,
      name: users.displayName,
      team: users.team,
      vehicleId: d.vehicleId,
      latitude: d.homeLatitude,
      longitude: d.homeLongitude,
      starts: d.shiftStarts,
      ends: d.shiftEnds,
      workDays: d.workDays,
      dutyCycle: d.dutyCycle,
      active: d.active,
      isUserActive: users.active,
      version: d.version,
      createdAt: d.createdAt,
      updatedAt: d.updatedAt,
    })
    .from(d)
    .innerJoin(users, and(eq(users.id, d.userId), notDeleted));

type DriverRow = Awaited<ReturnType<ReturnType<typeof selectDrivers>["execute"]>>[number];

export const driverOf = ({
  latitude,
  longitude,
  starts,
  ends,
  isUserActive,
  ...row
}: DriverRow): Driver => ({
  ...row,
  home: latitude === null || longitude === null ? null : { latitude, longitude },
  shift: { starts, ends },
  active: row.active && isUserActive,
});

/** The columns of an input. */
export const driverColumns = ({
  home,
  shift,
  vehicleId,
  ...input
}: z.output<typeof driverInput>) => ({
  ...input,
  vehicleId: vehicleId === null ? null : idKey(vehicleId),
  homeLatitude: home?.latitude ?? null,
  homeLongitude: home?.longitude ?? null,
  shiftStarts: shift.starts,
  shiftEnds: shift.ends,
});

/** A driver whom the caller may see. @throws AppError not_found */
export async function readDriver(ctx: Context, db: Db, id: string): Promise<Driver> {
  const [row] = await selectDrivers(db)
    .where(and(eq(d.userId, idKey(id)), visibleTo(ctx, d.userId)))
    .execute();
  if (!row) throw notFound("driver", id);
  return driverOf(row);
}

/** As `readDriver`, behind the lock of the row. @throws AppError not_found */
export async function lockDriver(ctx: Context, db: Db, id: string): Promise<Driver> {
  await db
    .select({ id: d.userId })
    .from(d)
    .where(eq(d.userId, idKey(id)))
    .for("no key update")
    .execute();
  return readDriver(ctx, db, id);
}
