import type { Job, Problem, Route, Step, Stop, TravelTable, Vehicle } from "../model/index.ts";

/** A route with what it is checked against. */
export interface RiddenRoute {
  readonly problem: Problem;
  readonly vehicle: Vehicle;
  readonly table: TravelTable;
  readonly route: Route;
  readonly jobs: ReadonlyMap<string, Job>;
}

export const isPause = ({ kind }: Step): boolean => kind === "break" || kind === "rest";

/** Travel between two places; a vehicle without a place has none. */
export function travel(
  { problem, table }: Pick<RiddenRoute, "problem" | "table">,
  from: number | null,
  to: number | null,
): { seconds: number; metres: number } {
  if (from === null || to === null) return { seconds: 0, metres: 0 };
  const at = from * problem.places + to;
  return { seconds: table.durations[at] ?? 0, metres: table.distances[at] ?? 0 };
}

/** How many steps after the start are done, and which of them have a known time. */
export const doneSteps = ({
  vehicle,
}: Pick<RiddenRoute, "vehicle">): NonNullable<Vehicle["done"]> => vehicle.done ?? [];

/** Where a step is in words. */
export const where = ({ id }: Vehicle, { kind, jobId }: Step): string =>
  jobId === undefined ? `${kind} of ${id}` : `${kind} of ${jobId} by ${id}`;

/** The stop of a job that a step serves; undefined if the job has no such stop. */
export function stopOf(job: Job | undefined, kind: string): Stop | undefined {
  if (job?.kind === "visit") return kind === "visit" ? job.stop : undefined;
  if (kind === "pickup") return job?.pickup;
  return kind === "delivery" ? job?.delivery : undefined;
}
