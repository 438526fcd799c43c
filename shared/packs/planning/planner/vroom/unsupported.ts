import type { Job, Problem, Stop, Vehicle } from "../../model/index.ts";
import { priorityWeights } from "./priorities.ts";

/** The stops of a job. */
const stopsOf = (job: Job): Stop[] =>
  job.kind === "visit" ? [job.stop] : [job.pickup, job.delivery];

const isNotEmpty = (list: readonly unknown[] | undefined) => list !== undefined && list.length > 0;

/** What VROOM cannot express, with the test of whether a vehicle needs it. */
const ofVehicles: [what: string, needs: (vehicle: Vehicle) => boolean][] = [
  ["hours of service", ({ hoursOfService }) => hoursOfService !== undefined],
  ["steps that are done", ({ done }) => isNotEmpty(done)],
  ["a longest duration of routes", ({ maxDuration }) => maxDuration !== undefined],
  ["vehicles without a start and an end", ({ start, end }) => start === null && end === null],
];

/**
 * What a problem needs and VROOM cannot express, for people; empty if it can express all. Such problems
 * are given to another planner, because VROOM would silently leave it out.
 */
export function unsupportedByVroom({ jobs, vehicles }: Problem): string[] {
  const found = ofVehicles
    .filter(([, needs]) => vehicles.some(needs))
    .map(([what]) => `VROOM does not know ${what}.`);
  const hasLateness =
    vehicles.some(({ costs }) => costs.perHourLate > 0) &&
    jobs.some((job) => stopsOf(job).some(({ dueBy }) => dueBy !== undefined));
  if (hasLateness) found.push("VROOM does not know costs of lateness.");
  if (priorityWeights(jobs) === null)
    found.push("VROOM cannot keep so many jobs of different priorities in their order.");
  return found;
}
