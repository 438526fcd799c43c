import { countedBetween, localDay } from "../levels/business-time.ts";
import type { Technician } from "./technician.ts";

/** Whether a time lies whole in the shifts of a technician, without absences. */
export function isOnShift(
  { shifts, absences }: Pick<Technician, "shifts" | "absences">,
  timeZone: string,
  from: Date,
  to: Date,
): boolean {
  const days = daysOf(localDay(from, timeZone), localDay(to, timeZone));
  const holidays = days.filter((day) => absences.some((one) => one.from <= day && day <= one.to));
  const calendar = { timeZone, hours: shifts, holidays };
  return countedBetween(calendar, from, to) === to.getTime() - from.getTime();
}

function daysOf(first: string, last: string): string[] {
  const days = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
