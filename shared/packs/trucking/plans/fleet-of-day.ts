import { and, eq, gt, inArray, lt, or, sql } from "drizzle-orm";
import * as z from "zod";
import {
  truckingAssignments,
  truckingDrivers,
  truckingDutySegments,
  truckingVehicles,
} from "../../../../drizzle/schema/trucking/index.ts";
import { users } from "../../../../drizzle/schema/users.ts";
import type { Context } from "../../../context.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { type Driver, driverOf, selectDrivers } from "../drivers/driver.ts";
import type { DutySegment } from "../drivers/hours.ts";
import { selectVehicles, type Vehicle, vehicleOf } from "../vehicles/vehicle.ts";

/** A driver with a vehicle for a day, and which types of loads they may carry. */
export interface Crew {
  driver: Driver;
  vehicle: Vehicle;
  loadTypes: string[];
  segments: readonly DutySegment[];
  /** Until when an assignment that the plan keeps takes the driver or the vehicle; null if none does. */
  busyUntil: Date | null;
}

export interface Day {
  starts: Date;
  ends: Date;
  /** ISO day of the week. */
  weekday: number;
}

/** The id of a crew in a problem. */
export const crewId = ({ driver, vehicle }: Crew): string => `${vehicle.id}:${driver.id}`;

/** The vehicle and the driver of a route. */
export const crewOf = (id: string) => ({ vehicleId: id.slice(0, 36), driverId: id.slice(37) });

const fit = z.tuple([z.uuid(), z.uuid(), z.string()]);

/** Whether a plan may replace an assignment: it is only planned, and not locked. */
export const isReplaceable = and(
  eq(truckingAssignments.state, "planned"),
  eq(truckingAssignments.locked, false),
);

/**
 * The drivers who work on a day and whom the caller may see, each with the own vehicle or else the next one
 * that is free, without vehicles whose maintenance is overdue.
 */
export async function crewsOf(
  ctx: Context,
  db: Db,
  day: Day,
  loadTypes: readonly string[],
): Promise<Crew[]> {
  const [driverRows, vehicleRows, busy, segments] = await Promise.all([
    selectDrivers(db)
      .where(
        and(
          eq(truckingDrivers.active, true),
          eq(users.active, true),
          sql`${day.weekday} = any(${truckingDrivers.workDays})`,
          visibleTo(ctx, truckingDrivers.userId),
        ),
      )
      .orderBy(truckingDrivers.userId)
      .limit(500)
      .execute(),
    selectVehicles(db)
      .where(eq(truckingVehicles.status, "active"))
      .orderBy(truckingVehicles.id)
      .limit(500)
      .execute(),
    db
      .select({
        driverId: truckingAssignments.driverId,
        vehicleId: truckingAssignments.vehicleId,
        endsAt: truckingAssignments.endsAt,
      })
      .from(truckingAssignments)
      .where(
        and(
          or(
            inArray(truckingAssignments.state, ["assigned", "dispatched", "held"]),
            and(eq(truckingAssignments.state, "planned"), eq(truckingAssignments.locked, true)),
          ),
          lt(truckingAssignments.startsAt, day.ends),
          gt(truckingAssignments.endsAt, day.starts),
        ),
      )
      .execute(),
    db
      .select({
        driverId: truckingDutySegments.driverId,
        startsAt: truckingDutySegments.startsAt,
        status: truckingDutySegments.status,
      })
      .from(truckingDutySegments)
      .where(gt(truckingDutySegments.startsAt, new Date(day.starts.getTime() - 16 * 86_400_000)))
      .execute(),
  ]);
  const pairs = pairUp(
    driverRows.map(driverOf),
    vehicleRows.map(vehicleOf).filter(({ overdue }) => overdue === null),
  );
  const fitFor = await fitness(db, pairs, loadTypes, day);
  return pairs.map(({ driver, vehicle }) => ({
    driver,
    vehicle,
    loadTypes: fitFor.get(driver.id) ?? [],
    segments: segments.filter(({ driverId }) => driverId === driver.id),
    busyUntil: busy
      .filter((one) => one.driverId === driver.id || one.vehicleId === vehicle.id)
      .reduce<Date | null>(
        (last, { endsAt }) => (last === null || endsAt > last ? endsAt : last),
        null,
      ),
  }));
}

interface Pair {
  driver: Driver;
  vehicle: Vehicle;
}

function pairUp(drivers: readonly Driver[], vehicles: readonly Vehicle[]): Pair[] {
  const byId = new Map(vehicles.map((vehicle) => [vehicle.id, vehicle]));
  const pairs: Pair[] = [];
  const take = (driver: Driver, vehicle: Vehicle | undefined) => {
    if (!vehicle) return;
    byId.delete(vehicle.id);
    pairs.push({ driver, vehicle });
  };
  for (const driver of drivers)
    if (driver.vehicleId !== null) take(driver, byId.get(driver.vehicleId));
  const kept = new Set(drivers.map(({ vehicleId }) => vehicleId));
  const free = [...byId.values()].filter(({ id }) => !kept.has(id)).values();
  for (const driver of drivers) if (driver.vehicleId === null) take(driver, free.next().value);
  return pairs;
}

/** Which types of loads each driver may carry with the vehicle for the whole day, in one statement. */
async function fitness(
  db: Db,
  pairs: readonly Pair[],
  loadTypes: readonly string[],
  { starts, ends }: Day,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (pairs.length === 0 || loadTypes.length === 0) return found;
  const crews = JSON.stringify(
    pairs.map(({ driver, vehicle }) => ({
      driver: driver.id,
      vehicle: vehicle.id,
      class: vehicle.vehicleClass,
    })),
  );
  const rows = await rawQuery(
    db,
    sql`select c.driver, c.vehicle, t.type
      from jsonb_to_recordset(${crews}::jsonb) as c(driver uuid, vehicle uuid, class text),
        jsonb_array_elements_text(${JSON.stringify(loadTypes)}::jsonb) as t(type)
      where app.unfit_reasons(c.driver,
        array['role:driver', 'vehicle_class:' || c.class, 'load_type:' || t.type],
        tstzrange(${starts.toISOString()}::timestamptz, ${ends.toISOString()}::timestamptz)) = '[]'`,
    fit,
  ).execute();
  for (const [driver, , type] of rows) found.set(driver, [...(found.get(driver) ?? []), type]);
  return found;
}
