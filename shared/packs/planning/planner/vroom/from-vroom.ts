import type { Plan, Problem, Route, Step, Stop, Unassigned, Vehicle } from "../../model/index.ts";
import type { VroomSolution, VroomStep } from "./protocol.ts";

/** The solution names something that was not in the problem. */
export class UnknownInSolution extends Error {
  override readonly name = "UnknownInSolution";
}

/**
 * The plan of a solution, without the reasons of jobs that have no vehicle, and with costs as the problem
 * counts them.
 * @throws UnknownInSolution
 */
export function fromVroom(
  problem: Problem,
  { routes, unassigned }: VroomSolution,
  { epoch, seed }: { epoch: number; seed: number },
): Plan {
  const known = <T>(list: readonly T[], id: number | undefined): T => {
    const found = list[(id ?? 0) - 1];
    if (found === undefined) throw new UnknownInSolution();
    return found;
  };
  const made = routes.map(({ vehicle, steps }) =>
    routeOf(known(problem.vehicles, vehicle), steps, problem, epoch),
  );
  const left = new Set(unassigned.map(({ id }) => known(problem.jobs, id).id));
  const without = Array.from(left, (jobId): Unassigned => ({ jobId, reasons: [] }));
  const cost = made.reduce((sum, route) => sum + route.cost, 0);
  return { routes: made, unassigned: without, cost, iterations: 0, seed };
}

const kindOf = { job: "visit", pickup: "pickup", delivery: "delivery" } as const;

function routeOf(
  vehicle: Vehicle,
  vroomSteps: readonly VroomStep[],
  problem: Problem,
  epoch: number,
): Route {
  const steps = vroomSteps.map((step) => stepOf(step, problem, epoch));
  const table = problem.matrices[vehicle.profile];
  let distance = 0;
  let at: number | null = null;
  for (const { place } of steps) {
    if (place === null) continue;
    if (at !== null) distance += table?.distances[at * problem.places + place] ?? 0;
    at = place;
  }
  const duration = (steps.at(-1)?.arrival ?? 0) - (steps[0]?.departure ?? 0);
  const { fixed, perKm, perHour, perHourLate } = vehicle.costs;
  const lateness = steps.reduce((sum, step) => sum + step.lateness, 0);
  const cost =
    fixed +
    (distance / 1000) * perKm +
    (duration / 3600) * perHour +
    (lateness / 3600) * perHourLate;
  return { vehicleId: vehicle.id, steps, distance, duration, cost };
}

function stepOf(step: VroomStep, problem: Problem, epoch: number): Step {
  const { type, id = 0, arrival, waiting_time, setup, service, load, location_index } = step;
  const isTask = type === "job" || type === "pickup" || type === "delivery";
  const job = isTask ? problem.jobs[id - 1] : undefined;
  if (isTask && !job) throw new UnknownInSolution();
  const start = arrival + waiting_time + epoch;
  const stop: Stop | undefined =
    job?.kind === "visit" ? job.stop : job?.[type === "pickup" ? "pickup" : "delivery"];
  return {
    kind: type === "job" || type === "pickup" || type === "delivery" ? kindOf[type] : type,
    ...(job && { jobId: job.id }),
    place: type === "break" ? null : (location_index ?? stop?.place ?? null),
    arrival: arrival + epoch,
    start,
    departure: start + setup + service,
    load,
    waiting: waiting_time,
    lateness: stop?.dueBy === undefined ? 0 : Math.max(0, start - stop.dueBy),
  };
}
