import { RecentMap } from "./recent-map.ts";

const formats = new RecentMap<string, Intl.DateTimeFormat>({ max: 500 });

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}

/** Whether this is a time zone of the IANA database, such as `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  try {
    formatOf(text);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock of a zone shows at a time, to the second: in ms since 1970, as if it were UTC. */
export function wallClockAt(ms: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(ms);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const [year, month, day] = [value("year"), value("month"), value("day")];
  return Date.UTC(year, month - 1, day, value("hour"), value("minute"), value("second"));
}

/** The offset of a zone from UTC at a time, in ms. */
const offsetAt = (ms: number, timeZone: string): number =>
  timeZone === "UTC" ? 0 : wallClockAt(ms, timeZone) - Math.floor(ms / 1000) * 1000;

function startMs(utcMidnight: number, timeZone: string): number {
  const guess = utcMidnight - offsetAt(utcMidnight, timeZone);
  // The clocks may change between the guess and midnight.
  return utcMidnight - offsetAt(guess, timeZone);
}

/** The start of a day such as `2026-03-31` in a time zone. */
export const startOfDay = (day: string, timeZone: string): Date =>
  new Date(startMs(Date.parse(`${day}T00:00:00Z`), timeZone));

/** The last millisecond of a day in a time zone, until which nothing is late. */
export const endOfDay = (day: string, timeZone: string): Date =>
  new Date(startMs(Date.parse(`${day}T00:00:00Z`) + 86_400_000, timeZone) - 1);
