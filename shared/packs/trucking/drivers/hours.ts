import type { dutyCycles, dutyStatuses } from "../../../../drizzle/schema/trucking/index.ts";
import { startOfDay } from "../../../values/days.ts";

/** From when a driver had a duty status. It lasts until the next one begins. */
export interface DutySegment {
  startsAt: Date;
  status: (typeof dutyStatuses)[number];
}

const hour = 3600;

/** The rules for drivers of property, in seconds (49 CFR 395.3). */
export const dutyRules = {
  maxDriving: 11 * hour,
  maxElapsed: 14 * hour,
  breakAfterDriving: 8 * hour,
  breakSeconds: hour / 2,
  restSeconds: 10 * hour,
  restartSeconds: 34 * hour,
} as const;

export const cycles = {
  "60_in_7_days": { days: 7, maxCycle: 60 * hour },
  "70_in_8_days": { days: 8, maxCycle: 70 * hour },
} as const satisfies Record<(typeof dutyCycles)[number], unknown>;

/** Used and left, in seconds. */
export interface Hours {
  used: { driving: number; elapsed: number; drivingSinceBreak: number; cycle: number };
  left: {
    /** Until some rule forbids driving; a break can come first, see `untilBreak`. */
    driving: number;
    elapsed: number;
    untilBreak: number;
    cycle: number;
  };
}

interface Span {
  from: number;
  to: number;
  status: DutySegment["status"];
}

/**
 * What a driver has used at a moment, by the rules that plans follow. Ten hours of rest in a row restart
 * driving and the elapsed day, any half hour without driving counts as the break, and 34 hours of rest
 * restart the cycle. The cycle counts whole days of the tenant's time zone.
 * @param segments in any order; before the first one, the driver was off duty
 */
export function hoursAt(
  segments: readonly DutySegment[],
  at: Date,
  cycle: keyof typeof cycles,
  timeZone: string,
): Hours {
  const { days, maxCycle } = cycles[cycle];
  const end = at.getTime() / 1000;
  const window = startOfWindow(at, days, timeZone);
  const used = { driving: 0, elapsed: 0, drivingSinceBreak: 0, cycle: 0 };
  let dayStart: number | null = null;
  let resting = Number.POSITIVE_INFINITY;
  let pause = Number.POSITIVE_INFINITY;
  for (const { from, to, status } of spansOf(segments, end)) {
    const length = to - from;
    const isRest = status === "off_duty" || status === "sleeper";
    resting = isRest ? resting + length : 0;
    pause = status === "driving" ? 0 : pause + length;
    if (pause >= dutyRules.breakSeconds) used.drivingSinceBreak = 0;
    if (resting >= dutyRules.restSeconds) {
      used.driving = 0;
      dayStart = null;
    }
    if (resting >= dutyRules.restartSeconds) used.cycle = 0;
    if (isRest) continue;
    dayStart ??= from;
    used.cycle += Math.max(0, to - Math.max(from, window));
    if (status !== "driving") continue;
    used.driving += length;
    used.drivingSinceBreak += length;
  }
  used.elapsed = dayStart === null ? 0 : end - dayStart;
  const rest = (max: number, taken: number) => Math.max(0, max - taken);
  const elapsed = rest(dutyRules.maxElapsed, used.elapsed);
  const cycleLeft = rest(maxCycle, used.cycle);
  return {
    used,
    left: {
      driving: Math.min(rest(dutyRules.maxDriving, used.driving), elapsed, cycleLeft),
      elapsed,
      untilBreak: rest(dutyRules.breakAfterDriving, used.drivingSinceBreak),
      cycle: cycleLeft,
    },
  };
}

/** The segments of a driver who rests from now on, until work that is still to come. */
export function restingFrom(now: Date, segments: readonly DutySegment[]): readonly DutySegment[] {
  const last = segments.reduce<DutySegment | null>(
    (latest, segment) => (latest && latest.startsAt > segment.startsAt ? latest : segment),
    null,
  );
  const isAtWork = last?.status === "driving" || last?.status === "on_duty";
  return isAtWork ? [...segments, { startsAt: now, status: "off_duty" }] : segments;
}

/** The start of the first day of the cycle, in seconds. */
function startOfWindow(at: Date, days: number, timeZone: string): number {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
  const first = new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * 86_400_000);
  return startOfDay(first.toISOString().slice(0, 10), timeZone).getTime() / 1000;
}

/** The statuses until a moment, in order; each span ends where the next begins. */
function spansOf(segments: readonly DutySegment[], end: number): Span[] {
  const ordered = segments
    .map(({ startsAt, status }) => ({ from: startsAt.getTime() / 1000, status }))
    .filter(({ from }) => from < end)
    .toSorted((a, b) => a.from - b.from);
  return ordered.map((span, index) => ({ ...span, to: ordered[index + 1]?.from ?? end }));
}
