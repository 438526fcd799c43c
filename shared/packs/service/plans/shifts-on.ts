import type { TimeWindow } from "../../planning/model/index.ts";
import { periodsOf } from "../levels/business-time.ts";
import type { Technician } from "../technicians/technician.ts";

/** The shifts of a technician on a day, in seconds since its start; none during an absence. */
export function shiftsOn(
  { shifts, absences }: Pick<Technician, "shifts" | "absences">,
  timeZone: string,
  day: string,
  start: Date,
): TimeWindow[] {
  if (absences.some(({ from, to }) => from <= day && day <= to)) return [];
  const since = (ms: number) => Math.round((ms - start.getTime()) / 1000);
  return periodsOf({ timeZone, hours: shifts, holidays: [] }, day).map(({ from, to }) => ({
    start: since(from),
    end: since(to),
  }));
}
