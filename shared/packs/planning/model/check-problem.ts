import { AppError } from "../../../errors.ts";
import type { Break, HoursOfService, Job, Problem, Stop, TimeWindow, Vehicle } from "./problem.ts";

/** A problem before its matrices are known. */
type ProblemWithoutMatrices = Omit<Problem, "matrices">;

/** The largest problem. */
const problemLimits = { dimensions: 10, places: 2000, jobs: 2000, vehicles: 500 } as const;

/** Times and amounts are at most this in size, so that sums of them stay exact. */
const largest = 1_000_000_000;

const wrong = (field: string, problem: string): AppError =>
  new AppError("bad_request", `${field} ${problem}`, { field });

const isWhole = (value: number, least: number): boolean =>
  Number.isInteger(value) && value >= least && value <= largest;

function checkWhole(field: string, value: number, least = 0): void {
  if (!isWhole(value, least))
    throw wrong(field, `is ${value}, and not a whole number from ${least} to ${largest}.`);
}

function checkWindow(field: string, { start, end }: TimeWindow): void {
  checkWhole(`${field}.start`, start, -largest);
  checkWhole(`${field}.end`, end, -largest);
  if (start > end) throw wrong(field, "ends before it begins. Exchange its times.");
}

function checkAmounts(field: string, amounts: readonly number[], dimensions: number): void {
  if (amounts.length !== dimensions)
    throw wrong(field, `has ${amounts.length} amounts. The problem has ${dimensions} dimensions.`);
  for (const [index, amount] of amounts.entries()) checkWhole(`${field}[${index}]`, amount);
}

function checkPlace(field: string, place: number, places: number): void {
  if (!Number.isInteger(place) || place < 0 || place >= places)
    throw wrong(field, `is ${place}. The problem has the places 0 to ${places - 1}.`);
}

/** The ids of a list, each of which must occur once. */
function idsOf(field: string, list: readonly { readonly id: string }[]): Set<string> {
  const ids = new Set<string>();
  for (const [index, { id }] of list.entries()) {
    if (ids.has(id)) throw wrong(`${field}[${index}].id`, `"${id}" occurs twice. Ids are unique.`);
    ids.add(id);
  }
  return ids;
}

function checkStop(field: string, stop: Stop, places: number): void {
  checkPlace(`${field}.place`, stop.place, places);
  checkWhole(`${field}.serviceSeconds`, stop.serviceSeconds);
  if (stop.dueBy !== undefined) checkWhole(`${field}.dueBy`, stop.dueBy, -largest);
  for (const [index, window] of stop.windows.entries())
    checkWindow(`${field}.windows[${index}]`, window);
}

function checkJob(field: string, job: Job, problem: ProblemWithoutMatrices): void {
  checkAmounts(`${field}.amounts`, job.amounts, problem.dimensions.length);
  if (job.priority !== undefined) checkWhole(`${field}.priority`, job.priority, -largest);
  if (job.kind === "visit") checkStop(`${field}.stop`, job.stop, problem.places);
  else {
    checkStop(`${field}.pickup`, job.pickup, problem.places);
    checkStop(`${field}.delivery`, job.delivery, problem.places);
  }
}

function checkBreak(field: string, { windows, seconds }: Break): void {
  checkWhole(`${field}.seconds`, seconds);
  if (windows.length === 0)
    throw wrong(`${field}.windows`, "is empty. Say when the break may begin.");
  for (const [index, window] of windows.entries())
    checkWindow(`${field}.windows[${index}]`, window);
}

function checkHours(field: string, { used, ...limits }: HoursOfService): void {
  for (const [name, value] of [...Object.entries(limits), ...Object.entries(used)])
    if (typeof value === "number") checkWhole(`${field}.${name}`, value);
}

function checkVehicle(
  field: string,
  vehicle: Vehicle,
  { problem, profiles }: { problem: ProblemWithoutMatrices; profiles: readonly string[] },
): void {
  const { start, end, shift, capacities, profile, costs, breaks = [], hoursOfService } = vehicle;
  if (start !== null) checkPlace(`${field}.start`, start, problem.places);
  if (end !== null) checkPlace(`${field}.end`, end, problem.places);
  checkWindow(`${field}.shift`, shift);
  checkAmounts(`${field}.capacities`, capacities, problem.dimensions.length);
  if (vehicle.maxDuration !== undefined) checkWhole(`${field}.maxDuration`, vehicle.maxDuration);
  if (!profiles.includes(profile))
    throw wrong(
      `${field}.profile`,
      `"${profile}" is unknown. The profiles are ${profiles.join(", ")}.`,
    );
  for (const [name, cost] of Object.entries(costs)) {
    if (!(cost >= 0 && cost <= largest))
      throw wrong(`${field}.costs.${name}`, `is ${cost}, and not a number from 0 to ${largest}.`);
  }
  idsOf(`${field}.breaks`, breaks);
  for (const [index, pause] of breaks.entries()) checkBreak(`${field}.breaks[${index}]`, pause);
  if (hoursOfService) checkHours(`${field}.hoursOfService`, hoursOfService);
}

/** Each job is done by, loaded in or locked to one vehicle at most, and its steps fit its kind. */
function checkBound({ jobs, vehicles }: ProblemWithoutMatrices): void {
  const kinds = new Map(jobs.map(({ id, kind }) => [id, kind]));
  const owners = new Map<string, string>();
  const bind = (field: string, job: string, vehicle: string) => {
    if (!kinds.has(job)) throw wrong(field, `"${job}" is not a job of the problem.`);
    const owner = owners.get(job) ?? vehicle;
    if (owner !== vehicle)
      throw wrong(field, `"${job}" belongs to the vehicle "${owner}" already.`);
    owners.set(job, vehicle);
  };
  for (const [at, { id, locked = [], done = [] }] of vehicles.entries()) {
    for (const [index, job] of locked.entries()) bind(`vehicles[${at}].locked[${index}]`, job, id);
    for (const [index, { kind, jobId }] of done.entries()) {
      const field = `vehicles[${at}].done[${index}]`;
      bind(`${field}.jobId`, jobId, id);
      if ((kind === "visit") !== (kinds.get(jobId) === "visit"))
        throw wrong(`${field}.kind`, `is ${kind}, which the job does not have.`);
    }
  }
}

/**
 * Checks that a problem is complete and consistent, so that the engine can rely on it.
 * @param profiles the names for which there will be matrices
 * @throws AppError bad_request, which names the first place that is wrong
 */
export function checkProblem(problem: ProblemWithoutMatrices, profiles: readonly string[]): void {
  const { dimensions, places, jobs, vehicles } = problem;
  const sizes: [name: keyof typeof problemLimits, size: number][] = [
    ["dimensions", dimensions.length],
    ["places", places],
    ["jobs", jobs.length],
    ["vehicles", vehicles.length],
  ];
  for (const [name, size] of sizes) {
    const limit = problemLimits[name];
    if (!isWhole(size, 0) || size > limit)
      throw wrong(name, `are ${size}, and at most ${limit} can be planned at a time.`);
  }
  idsOf("jobs", jobs);
  const known = idsOf("vehicles", vehicles);
  for (const [index, job] of jobs.entries()) {
    checkJob(`jobs[${index}]`, job, problem);
    const unknown = job.vehicles?.find((id) => !known.has(id));
    if (unknown !== undefined)
      throw wrong(
        `jobs[${index}].vehicles`,
        `names "${unknown}", which is not a vehicle of the problem.`,
      );
  }
  for (const [index, vehicle] of vehicles.entries())
    checkVehicle(`vehicles[${index}]`, vehicle, { problem, profiles });
  checkBound(problem);
}
