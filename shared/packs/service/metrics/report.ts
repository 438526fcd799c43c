import * as z from "zod";
import { configOf } from "../../../configuration/tenant-config.ts";
import { AppError } from "../../../errors.ts";
import { endOfDay, startOfDay } from "../../../values/days.ts";
import { dayInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { shiftsOn } from "../plans/shifts-on.ts";
import type { Technician } from "../technicians/technician.ts";
import { countByDay, techniciansOnShift } from "./count.ts";
import { added, type Counts, figuresOf, figuresOutput, nothing } from "./figures.ts";

const maxDays = 400;
const intervals = ["day", "week", "month"] as const;

export const metricsInput = z
  .strictObject({
    from: dayInput.describe("The first day, in the organization's time zone."),
    to: dayInput.describe("The last day."),
    interval: z.enum(intervals).default("week").describe("A week begins on Monday."),
  })
  .refine(({ from, to }) => from <= to, { path: ["to"], message: "must not be before from" });

export const metricsOutput = z.object({
  asOf: z.date(),
  from: z.string(),
  to: z.string(),
  timeZone: z.string(),
  total: figuresOutput,
  series: z
    .array(z.object({ start: z.string().describe("The first day."), figures: figuresOutput }))
    .describe("One entry for each day, week or month, oldest first."),
  teams: z
    .array(z.object({ team: z.string().nullable(), figures: figuresOutput }))
    .describe("By team; null for technicians without one."),
});

const dayMs = 86_400_000;
const textOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function daysOf(from: string, to: string): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (count > maxDays) {
    const message = `The report covers ${count} days, and at most ${maxDays} are possible. Choose a shorter time.`;
    throw new AppError("bad_request", message, { field: "to" });
  }
  return Array.from({ length: count }, (_, i) => textOf(Date.parse(from) + i * dayMs));
}

/** The first day of the part of the report that has a day. */
function startOf(day: string, interval: (typeof intervals)[number], from: string): string {
  const at = Date.parse(day);
  const weekday = (new Date(at).getUTCDay() + 6) % 7;
  const start =
    interval === "day"
      ? day
      : interval === "week"
        ? textOf(at - weekday * dayMs)
        : `${day.slice(0, 7)}-01`;
  return start < from ? from : start;
}

/** Hours on shift of each technician by day. Most technicians share their shifts, so each is counted once. */
function shiftCounter(timeZone: string) {
  const known = new Map<string, number>();
  return (technician: Technician, day: string): number => {
    const key = `${day} ${JSON.stringify([technician.shifts, technician.absences])}`;
    const counted = known.get(key);
    if (counted !== undefined) return counted;
    const hours = shiftsOn(technician, timeZone, day, startOfDay(day, timeZone)).reduce(
      (sum, { start, end }) => sum + (end - start) / 3600,
      0,
    );
    known.set(key, hours);
    return hours;
  };
}

/**
 * First-time fix, service levels met, utilisation, and what is blocked by readiness: in total, over time,
 * and by team. Managers get the figures of their teams.
 * @throws AppError bad_request for more than 400 days
 */
export async function serviceReport({
  ctx,
  input: { from, to, interval },
}: In<typeof metricsInput>): Promise<z.output<typeof metricsOutput>> {
  const days = daysOf(from, to);
  await ctx.scope.beginSession();
  const { timeZone } = configOf(ctx.scope.tenant);
  const span = {
    from: startOfDay(from, timeZone),
    to: new Date(endOfDay(to, timeZone).getTime() + 1),
    timeZone,
  };
  const [facts, technicians] = await ctx.scope.read((db) => [
    countByDay(ctx, db, span),
    techniciansOnShift(ctx, db),
  ]);
  const hoursOf = shiftCounter(timeZone);
  const shifts = technicians.flatMap((technician) =>
    days.map((day) => ({
      day,
      team: technician.team,
      counts: { ...nothing, shiftHours: hoursOf(technician, day) },
    })),
  );
  const series = new Map<string, Counts>(
    days.map((day) => [startOf(day, interval, from), nothing]),
  );
  const teams = new Map<string | null, Counts>();
  let total = nothing;
  for (const { day, team, counts } of [...facts, ...shifts]) {
    const start = startOf(day, interval, from);
    series.set(start, added(series.get(start) ?? nothing, counts));
    teams.set(team, added(teams.get(team) ?? nothing, counts));
    total = added(total, counts);
  }
  const byName = ([a]: [string | null, Counts], [b]: [string | null, Counts]) =>
    (a ?? "").localeCompare(b ?? "");
  return {
    asOf: ctx.now(),
    from,
    to,
    timeZone,
    total: figuresOf(total),
    series: Array.from(series, ([start, counts]) => ({ start, figures: figuresOf(counts) })),
    teams: [...teams]
      .toSorted(byName)
      .map(([team, counts]) => ({ team, figures: figuresOf(counts) })),
  };
}
