import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { truckingVehicles, vehicleStatuses } from "../../../../drizzle/schema/trucking/index.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { amounts, label, place, tag, tags } from "../fields.ts";

const cost = z.number().min(0).max(1_000_000);

/** What is stored about a vehicle, but for the odometer, which has an operation of its own. */
export const vehicleInput = z.strictObject({
  name: label,
  plate: label.max(20).nullable().default(null),
  vehicleClass: tag,
  maxKg: amounts.kg,
  maxM3: amounts.m3.default(0),
  maxPallets: amounts.pallets.default(0),
  equipment: tags.default([]),
  /** Where it starts and ends its days. */
  depot: z.strictObject(place),
  costPerDay: cost.default(0),
  costPerKm: cost.default(1),
  costPerHour: cost.default(0),
});

export const vehicleStatus = z.enum(vehicleStatuses);

export const vehicleOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  plate: z.string().nullable(),
  vehicleClass: z.string(),
  maxKg: z.int(),
  maxM3: z.number(),
  maxPallets: z.int(),
  equipment: z.array(z.string()),
  depot: z.object({ latitude: z.number(), longitude: z.number() }),
  costPerDay: z.number(),
  costPerKm: z.number(),
  costPerHour: z.number(),
  odometerKm: z.int(),
  status: vehicleStatus,
  /** The newest position by the time at which it was measured. */
  position: z.object({ latitude: z.number(), longitude: z.number(), at: z.date() }).nullable(),
  /** The maintenance rule that is overdue, so that the vehicle is not dispatched. */
  overdue: z.string().nullable(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export type Vehicle = z.output<typeof vehicleOutput>;

const v = truckingVehicles;

/** Vehicles. The result of each row goes through `vehicleOf`. */
export const selectVehicles = (db: Db) =>
  db
    .select({
      id: v.id,
      name: v.name,
      plate: v.plate,
      vehicleClass: v.vehicleClass,
      maxKg: v.maxKg,
      maxM3: v.maxM3,
      maxPallets: v.maxPallets,
      equipment: v.equipment,
      depot: { latitude: v.depotLatitude, longitude: v.depotLongitude },
      costPerDay: v.costPerDay,
      costPerKm: v.costPerKm,
      costPerHour: v.costPerHour,
      odometerKm: v.odometerKm,
      status: v.status,
      latitude: v.latitude,
      longitude: v.longitude,
      positionAt: v.positionAt,
      overdue: sql<string | null>`app.trucking_overdue(${v.tenantId}, ${v.id})`,
      version: v.version,
      createdAt: v.createdAt,
      updatedAt: v.updatedAt,
    })
    .from(v);

type VehicleRow = Awaited<ReturnType<ReturnType<typeof selectVehicles>["execute"]>>[number];

export const vehicleOf = ({ latitude, longitude, positionAt, ...row }: VehicleRow): Vehicle => ({
  ...row,
  position:
    latitude === null || longitude === null || positionAt === null
      ? null
      : { latitude, longitude, at: positionAt },
});

/** The columns of an input. */
export const columnsOf = ({ depot, ...input }: z.output<typeof vehicleInput>) => ({
  ...input,
  depotLatitude: depot.latitude,
  depotLongitude: depot.longitude,
});

/** @throws AppError not_found */
export async function readVehicle(db: Db, id: string): Promise<Vehicle> {
  const [row] = await selectVehicles(db)
    .where(eq(v.id, idKey(id)))
    .execute();
  if (!row) throw notFound("vehicle", id);
  return vehicleOf(row);
}

/** As `readVehicle`, behind the lock of the row. @throws AppError not_found */
export async function lockVehicle(db: Db, id: string): Promise<Vehicle> {
  await db
    .select({ id: v.id })
    .from(v)
    .where(eq(v.id, idKey(id)))
    .for("no key update")
    .execute();
  return readVehicle(db, id);
}
