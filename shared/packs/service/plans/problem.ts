import type * as z from "zod";
import { configOf } from "../../../configuration/tenant-config.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { endOfDay, startOfDay } from "../../../values/days.ts";
import type { Point } from "../../planning/matrix/port.ts";
import type { Break, Job, TimeWindow, Vehicle } from "../../planning/model/index.ts";
import type { budgetInput, PlanRequest } from "../../planning/runs/plan-request.ts";
import type { Technician } from "../technicians/technician.ts";
import { shiftsOn } from "./shifts-on.ts";
import { type Day, fitBySkills, ordersOf, techniciansOf } from "./read-day.ts";

type Order = Awaited<ReturnType<typeof ordersOf>>[number];

/** What a route costs: an hour of work counts most. */
const costs = { fixed: 20, perKm: 0.5, perHour: 40, perHourLate: 80 };

export interface DayToPlan {
  /** A day such as `2026-03-31`, in the tenant's time zone. */
  day: string;
  /** Whether visits that are scheduled and not dispatched may move. */
  move: boolean;
  budget: z.output<typeof budgetInput>;
}

/**
 * What is to be planned on a day: approved orders, and the visits that stay as they are. A technician is
 * proposed only for work for which the technician is fit during the whole shift.
 * @throws AppError conflict if there is nothing to plan, or nobody on shift
 */
export async function problemOf(
  ctx: Context,
  db: Db,
  { day, move, budget }: DayToPlan,
): Promise<PlanRequest> {
  await ctx.scope.beginSession();
  const { timeZone } = configOf(ctx.scope.tenant);
  const span: Day = {
    from: startOfDay(day, timeZone),
    to: new Date(endOfDay(day, timeZone).getTime() + 1),
  };
  const orders = await ordersOf(db, span).execute();
  const people = await techniciansOf(ctx, db).execute();
  const places = new Places();
  const seconds = (at: Date) => Math.round((at.getTime() - span.from.getTime()) / 1000);
  const isFixed = (order: Order) => order.visit !== null && (order.visit !== "scheduled" || !move);
  const vehicles = people.flatMap((person) => {
    const own = orders.filter((order) => isFixed(order) && order.technicianId === person.id);
    const vehicle = vehicleOf(person, shiftsOn(person, timeZone, day, span.from), own, seconds);
    const home =
      person.latitude === null || person.longitude === null
        ? null
        : places.indexOf(person.latitude, person.longitude);
    return vehicle === null ? [] : [{ ...vehicle, start: home, end: home }];
  });
  if (vehicles.length === 0) {
    const message = `Nobody has a shift on ${day}. Give technicians shifts, or choose another day.`;
    throw new AppError("conflict", message, { field: "day" });
  }
  const onShift = new Set(vehicles.map(({ id }) => id));
  const planned = orders.filter(
    (order) => !isFixed(order) || (order.technicianId !== null && onShift.has(order.technicianId)),
  );
  if (!planned.some((order) => !isFixed(order))) {
    const message = `There is nothing to plan on ${day}. Approve work orders, or send move.`;
    throw new AppError("conflict", message, { field: "day" });
  }
  const sets = [...new Map(planned.map(({ skills }) => [skills.join(" "), skills])).values()];
  const fit = await fitBySkills(db, sets, [...onShift], span);
  const jobs = planned.map((order): Job => {
    const place = places.indexOf(order.latitude, order.longitude);
    if (isFixed(order)) return fixedJob(order, place, seconds);
    const allowed = people.filter(
      ({ id, areas }) =>
        onShift.has(id) &&
        fit.get(order.skills.join(" "))?.has(id) === true &&
        (areas.length === 0 || (order.areaId !== null && areas.includes(order.areaId))),
    );
    return freeJob(order, place, allowed, seconds);
  });
  return {
    problem: { dimensions: [], places: places.points.length, jobs, vehicles },
    points: places.points,
    profiles: { car: carProfile },
    budget,
  };
}

const carProfile = { mode: "car" } as const;

/** Places by their coordinates, each once. */
class Places {
  readonly points: Point[] = [];
  readonly #known = new Map<string, number>();

  indexOf(latitude: number, longitude: number): number {
    const key = `${latitude} ${longitude}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.points.length);
    return this.points.push({ lng: longitude, lat: latitude }) - 1;
  }
}

type Seconds = (at: Date) => number;

/** A technician on a day: from the first shift to the last, with breaks between shifts; null without one. */
function vehicleOf(
  person: Technician,
  shifts: readonly TimeWindow[],
  fixed: readonly Order[],
  seconds: Seconds,
): Omit<Vehicle, "start" | "end"> | null {
  // A visit that was planned outside of the shifts extends them.
  const spans = fixed.flatMap(({ startsAt, endsAt }) =>
    startsAt && endsAt ? [{ start: seconds(startsAt), end: seconds(endsAt) }] : [],
  );
  const all = [...shifts, ...spans];
  if (all.length === 0) return null;
  const shift = {
    start: Math.min(...all.map(({ start }) => start)),
    end: Math.max(...all.map(({ end }) => end)),
  };
  const breaks = shifts.slice(1).map((next, i): Break => {
    const start = shifts[i]?.end ?? next.start;
    return { id: `pause-${i + 1}`, windows: [{ start, end: start }], seconds: next.start - start };
  });
  return {
    id: person.id,
    shift,
    capacities: [],
    skills: person.skills.map(({ skill }) => skill),
    profile: "car",
    costs,
    breaks: spans.length === 0 ? breaks : [],
    locked: fixed.map(({ id }) => id),
  };
}

/** A visit that stays: at its time, with its technician. */
function fixedJob(order: Order, place: number, seconds: Seconds): Job {
  const start = order.startsAt ? seconds(order.startsAt) : 0;
  const end = order.endsAt ? seconds(order.endsAt) : start;
  return {
    kind: "visit",
    id: order.id,
    amounts: [],
    priority: 4,
    vehicles: order.technicianId === null ? [] : [order.technicianId],
    stop: { place, windows: [{ start, end: start }], serviceSeconds: end - start },
  };
}

function freeJob(order: Order, place: number, allowed: Technician[], seconds: Seconds): Job {
  const serviceSeconds = order.durationMinutes * 60;
  const { windowStart, windowEnd, dueAt } = order;
  const windows =
    windowStart === null && windowEnd === null
      ? []
      : [
          {
            start: windowStart === null ? 0 : seconds(windowStart),
            end: windowEnd === null ? 7 * 86_400 : seconds(windowEnd) - serviceSeconds,
          },
        ];
  return {
    kind: "visit",
    id: order.id,
    amounts: [],
    // Order 1 is the most urgent.
    priority: 4 - order.priority,
    skills: order.skills,
    vehicles: allowed.map(({ id }) => id),
    stop: {
      place,
      windows,
      serviceSeconds,
      ...(dueAt !== null && { dueBy: Math.max(0, seconds(dueAt)) }),
    },
  };
}
