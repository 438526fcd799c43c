import { startOfDay, wallClockAt } from "../../../values/days.ts";

/** Working hours of one day of the week: 1 is Monday; `from` and `to` are local times such as `08:00`. */
export interface Hours {
  day: number;
  from: string;
  to: string;
}

/** When time counts. */
export interface BusinessCalendar {
  timeZone: string;
  hours: readonly Hours[];
  /** Days such as `2026-12-25`, in which no time counts. */
  holidays: readonly string[];
}

const dayMs = 86_400_000;

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The day of a time in a zone, such as `2026-03-31`. */
export function localDay(at: Date, timeZone: string): string {
  // At most a day away from the day in UTC.
  for (const offset of [1, 0, -1]) {
    const day = new Date(at.getTime() + offset * dayMs).toISOString().slice(0, 10);
    if (startOfDay(day, timeZone) <= at) return day;
  }
  return at.toISOString().slice(0, 10);
}

const nextDay = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);

/** The time of a day at which the wall clock shows `minutes` after midnight, in ms. */
function localTime(day: string, minutes: number, timeZone: string): number {
  const start = startOfDay(day, timeZone).getTime();
  const following = startOfDay(nextDay(day), timeZone).getTime();
  if (following - start === dayMs) return start + minutes * 60_000;
  return wallClock(day, minutes, timeZone);
}

/** The first time of a day with a change of the clocks at which the wall clock shows `minutes` or more. */
function wallClock(day: string, minutes: number, timeZone: string): number {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  const start = startOfDay(day, timeZone).getTime();
  const end = startOfDay(nextDay(day), timeZone).getTime();
  for (let at = start; at < end; at += 60_000) if (wallClockAt(at, timeZone) >= wanted) return at;
  return end;
}

/** The periods of a day in which time counts, in order and apart, in ms. */
export function periodsOf({ timeZone, hours, holidays }: BusinessCalendar, day: string) {
  if (holidays.includes(day)) return [];
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  return hours
    .filter((one) => one.day === weekday)
    .map(({ from, to }) => ({
      from: localTime(day, minutesOf(from), timeZone),
      to: localTime(day, minutesOf(to), timeZone),
    }))
    .toSorted((a, b) => a.from - b.from);
}

/** The counted time between two times, in ms. Without a calendar, all time counts. */
export function countedBetween(calendar: BusinessCalendar | null, from: Date, to: Date): number {
  if (to <= from) return 0;
  if (calendar === null) return to.getTime() - from.getTime();
  let counted = 0;
  const last = localDay(to, calendar.timeZone);
  for (let day = localDay(from, calendar.timeZone); day <= last; day = nextDay(day)) {
    for (const period of periodsOf(calendar, day)) {
      const start = Math.max(period.from, from.getTime());
      counted += Math.max(0, Math.min(period.to, to.getTime()) - start);
    }
  }
  return counted;
}

/** How many days ahead a calendar is searched. */
const horizon = 3660;

/**
 * The time at which `ms` have been counted since `from`. It is `from` for 0 or less, and ten years later
 * if the calendar has no hours.
 */
export function afterCounting(calendar: BusinessCalendar | null, from: Date, ms: number): Date {
  if (ms <= 0) return from;
  if (calendar === null) return new Date(from.getTime() + ms);
  let left = ms;
  let day = localDay(from, calendar.timeZone);
  for (let i = 0; i < horizon; i += 1) {
    for (const period of periodsOf(calendar, day)) {
      const start = Math.max(period.from, from.getTime());
      const length = Math.max(0, period.to - start);
      if (length >= left) return new Date(start + left);
      left -= length;
    }
    day = nextDay(day);
  }
  return new Date(from.getTime() + horizon * dayMs);
}
