import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import {
  truckingAssignments,
  truckingLoads,
  truckingRouteStops,
  truckingStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import { configOf } from "../../../configuration/tenant-config.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { startOfDay } from "../../../values/days.ts";
import type { Point } from "../../planning/matrix/port.ts";
import type { Shipment, Vehicle as PlanVehicle } from "../../planning/model/index.ts";
import type { Budget, PlanRequest } from "../../planning/runs/plan-request.ts";
import { cycles, dutyRules, hoursAt, restingFrom } from "../drivers/hours.ts";
import { type Load, selectLoads } from "../loads/load.ts";
import { type Crew, crewId, crewsOf, type Day, isReplaceable } from "./fleet-of-day.ts";

const maxLoads = 500;

/** A day of the tenant's time zone, such as `2026-03-31`. The plan's times count from its start. */
export function dayOf(ctx: Context, day: string): Day {
  const { timeZone } = configOf(ctx.scope.tenant);
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return {
    starts: startOfDay(day, timeZone),
    ends: startOfDay(next, timeZone),
    weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7,
  };
}

const ownStop = alias(truckingStops, "own_stop");
const ownRoute = alias(truckingRouteStops, "own_route");

/** The loads of a day that a plan may give to somebody: tendered ones, and those of what it replaces. */
async function loadsToPlan(db: Db, { starts, ends }: Day): Promise<Load[]> {
  const rows = await selectLoads(db)
    .innerJoin(ownStop, and(eq(ownStop.loadId, truckingLoads.id), eq(ownStop.kind, "pickup")))
    .leftJoin(ownRoute, and(eq(ownRoute.loadId, truckingLoads.id), eq(ownRoute.kind, "pickup")))
    .leftJoin(truckingAssignments, eq(truckingAssignments.id, ownRoute.assignmentId))
    .where(
      and(
        or(
          and(eq(truckingLoads.state, "tendered"), isNull(ownRoute.loadId)),
          and(eq(truckingLoads.state, "planned"), isReplaceable),
        ),
        lt(ownStop.windowStarts, ends),
        gt(ownStop.windowEnds, starts),
      ),
    )
    .orderBy(sql`${truckingLoads.priority} desc`, truckingLoads.id)
    .limit(maxLoads)
    .execute();
  return rows;
}

/**
 * What is planned for a day: the loads whose pickup can begin on it, and the drivers who work with their
 * vehicles, hours and fitness.
 * @throws AppError conflict if there is nothing to plan
 */
export async function problemOf(
  ctx: Context,
  db: Db,
  day: Day,
  budget: Budget,
): Promise<PlanRequest> {
  const loads = await loadsToPlan(db, day);
  const types = [...new Set(loads.map(({ loadType }) => loadType))];
  const crews = await crewsOf(ctx, db, day, types);
  if (loads.length === 0)
    throw new AppError("conflict", "No load can be planned for this day. Tender some first.");
  const { timeZone } = configOf(ctx.scope.tenant);
  const points: Point[] = [];
  const placeOf = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
    points.push({ lat: latitude, lng: longitude }) - 1;
  const seconds = (at: Date) => Math.round((at.getTime() - day.starts.getTime()) / 1000);
  const stopOf = (stop: Load["pickup"]) => ({
    place: placeOf(stop),
    windows: [
      {
        start: Math.max(0, seconds(stop.windowStarts)),
        end: Math.max(0, seconds(stop.windowEnds)),
      },
    ],
    serviceSeconds: stop.serviceMinutes * 60,
  });
  const jobs = loads.map((load): Shipment => ({
    kind: "shipment",
    id: load.id,
    amounts: [load.kg, Math.ceil(load.m3 * 1000), load.pallets],
    priority: load.priority,
    skills: [...load.equipment.map((one) => `equipment:${one}`), `load_type:${load.loadType}`],
    pickup: stopOf(load.pickup),
    delivery: stopOf(load.delivery),
  }));
  const vehicles = crews.flatMap((crew) => {
    const shift = shiftOf(crew, seconds);
    if (shift.start >= shift.end) return [];
    const at = new Date(day.starts.getTime() + shift.start * 1000);
    const segments = restingFrom(ctx.now(), crew.segments);
    return [vehicleOf({ ...crew, segments }, shift, placeOf(crew.vehicle.depot), at, timeZone)];
  });
  if (vehicles.length === 0) {
    const message = "No driver with a vehicle works on this day. Check shifts and vehicles.";
    throw new AppError("conflict", message);
  }
  return {
    problem: {
      dimensions: ["kg", "litres", "pallets"],
      places: points.length,
      jobs,
      vehicles,
    },
    points,
    profiles: { truck: { mode: "truck" } },
    budget,
  };
}

/** The shift on the day, after what the plan keeps. */
function shiftOf({ driver, busyUntil }: Crew, seconds: (at: Date) => number) {
  const { starts, ends } = driver.shift;
  const end = (ends > starts ? ends : ends + 1440) * 60;
  const start = Math.max(starts * 60, busyUntil === null ? 0 : seconds(busyUntil));
  return { start, end };
}

function vehicleOf(
  crew: Crew,
  shift: { start: number; end: number },
  depot: number,
  at: Date,
  timeZone: string,
): PlanVehicle {
  const { driver, vehicle, segments, loadTypes } = crew;
  const { used } = hoursAt(segments, at, driver.dutyCycle, timeZone);
  return {
    id: crewId(crew),
    start: depot,
    end: depot,
    shift,
    capacities: [vehicle.maxKg, Math.floor(vehicle.maxM3 * 1000), vehicle.maxPallets],
    skills: [
      ...vehicle.equipment.map((one) => `equipment:${one}`),
      ...loadTypes.map((type) => `load_type:${type}`),
    ],
    profile: "truck",
    costs: {
      fixed: vehicle.costPerDay,
      perKm: vehicle.costPerKm,
      perHour: vehicle.costPerHour,
      perHourLate: 0,
    },
    hoursOfService: {
      ...dutyRules,
      maxCycle: cycles[driver.dutyCycle].maxCycle,
      used: {
        driving: Math.ceil(used.driving),
        elapsed: Math.ceil(used.elapsed),
        drivingSinceBreak: Math.ceil(used.drivingSinceBreak),
        cycle: Math.ceil(used.cycle),
      },
    },
  };
}
