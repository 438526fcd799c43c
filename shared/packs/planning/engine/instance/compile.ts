import type { Job, Problem, TravelTable } from "../../model/index.ts";
import { fitsOf, ownersOf } from "./fits.ts";
import { type Instance, never, type VehicleData } from "./instance.ts";
import { mergeWindows, nodesOf } from "./nodes.ts";

/** Reads a problem into arrays. It must have passed `checkProblem`. */
export function compile(problem: Problem): Instance {
  const { jobs, vehicles, dimensions } = problem;
  const arrays = nodesOf(problem);
  const fits = fitsOf(problem);
  const { tier, tiers } = tiersOf(problem);
  const isPlain =
    arrays.windows.every((w) => w === null) && arrays.dueBy.every((due) => due === never);
  const tables = new Map<string, TravelTable>();
  for (const [name, table] of Object.entries(problem.matrices))
    tables.set(name, withNowhere(table, problem.places));
  const jobIndex = new Map(jobs.map(({ id }, index) => [id, index]));
  const kinds = new Map<string, number>();
  const isDone = new Uint8Array(jobs.length);
  const isAboard = new Uint8Array(jobs.length);
  const data = vehicles.map((vehicle, index): VehicleData => {
    const table = tables.get(vehicle.profile);
    if (!table) throw new Error(`There is no matrix for the profile ${vehicle.profile}.`);
    const done = (vehicle.done ?? []).map(({ jobId, kind, start }) => {
      const job = jobIndex.get(jobId) ?? 0;
      const node = (kind === "delivery" ? arrays.second[job] : arrays.first[job]) ?? 0;
      if (kind === "pickup") isAboard[job] = 1;
      else [isDone[job], isAboard[job]] = [1, 0];
      return { node, start: start ?? Number.NaN };
    });
    const column = jobs.map((_, job) => fits[job * vehicles.length + index]).join("");
    const key = JSON.stringify([{ ...vehicle, id: "" }, column]);
    if (!kinds.has(key)) kinds.set(key, kinds.size);
    const breaks = (vehicle.breaks ?? [])
      .map(({ windows, seconds }) => ({ windows: mergeWindows(windows), seconds }))
      .toSorted((a, b) => (a.windows[0]?.start ?? 0) - (b.windows[0]?.start ?? 0));
    const { costs, hoursOfService: hours = null } = vehicle;
    return {
      index,
      id: vehicle.id,
      start: vehicle.start ?? problem.places,
      end: vehicle.end ?? problem.places,
      from: vehicle.shift.start,
      until: vehicle.shift.end,
      maxDuration: vehicle.maxDuration ?? never,
      durations: table.durations,
      distances: table.distances,
      capacities: Float64Array.from(vehicle.capacities),
      costs,
      costPerMetre: costs.perKm / 1000,
      costPerSecond: costs.perHour / 3600,
      breaks,
      hours,
      done: Int32Array.from(done, ({ node }) => node),
      doneStarts: Float64Array.from(done, ({ start }) => start),
      exact: isPlain && breaks.length === 0 && hours === null && done.length === 0,
      kind: kinds.get(key) ?? 0,
    };
  });
  return {
    problem,
    places: problem.places + 1,
    dimensions: dimensions.length,
    vehicles: data,
    jobs: jobs.length,
    ...arrays,
    tier,
    tiers,
    isDone,
    isAboard,
    fits,
  };
}

/** Tiers by priority; what is locked or on board is above all others. */
function tiersOf({ jobs, vehicles }: Problem): { tier: Int32Array; tiers: number } {
  const owners = ownersOf({ vehicles });
  const rank = ({ id, priority = 0 }: Job) => (owners.has(id) ? Infinity : priority);
  const ranks = [...new Set(jobs.map(rank))].toSorted((a, b) => a - b);
  const tierOf = new Map(ranks.map((value, index) => [value, index]));
  return { tier: Int32Array.from(jobs, (job) => tierOf.get(rank(job)) ?? 0), tiers: ranks.length };
}

/** The table with one more place, which is at distance 0 of all others. */
function withNowhere({ durations, distances }: TravelTable, places: number): TravelTable {
  const grow = (values: Int32Array) => {
    const grown = new Int32Array((places + 1) ** 2);
    for (let row = 0; row < places; row += 1)
      grown.set(values.subarray(row * places, (row + 1) * places), row * (places + 1));
    return grown;
  };
  return { durations: grow(durations), distances: grow(distances) };
}
