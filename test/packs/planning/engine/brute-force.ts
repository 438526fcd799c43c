import type { Job, Plan, Problem, Vehicle } from "../../../../shared/packs/planning/model/index.ts";
import { bruteCost, type TriedStop } from "./brute-schedule.ts";

/** How good a plan is: jobs left over by rank, the highest first, and then the cost. */
export type Value = number[];

/** The best value of all plans of a problem, found by trying every one. */
export function bruteForce(problem: Problem): Value {
  const { jobs, vehicles } = problem;
  const owners = ownersOf(problem);
  const best = vehicles.map((vehicle) => costsBySet(problem, vehicle, owners));
  const isDelivered = (job: Job) =>
    vehicles.some(({ done = [] }) => done.some((s) => s.jobId === job.id && s.kind !== "pickup"));
  let value: Value = [Number.POSITIVE_INFINITY];
  const choose = (at: number, used: number, cost: number) => {
    if (at === vehicles.length) {
      const left = jobs.filter((job, index) => !isDelivered(job) && (used & (1 << index)) === 0);
      const found = valueOf(problem, left, cost);
      if (isLess(found, value)) value = found;
      return;
    }
    for (const [set, setCost] of best[at] ?? [])
      if ((set & used) === 0) choose(at + 1, used | set, cost + setCost);
  };
  choose(0, 0, 0);
  return value;
}

/** The value of a plan. */
export const planValue = (problem: Problem, { unassigned, cost }: Plan): Value => {
  const left = new Set(unassigned.map(({ jobId }) => jobId));
  return valueOf(
    problem,
    problem.jobs.filter(({ id }) => left.has(id)),
    cost,
  );
};

export function isLess(one: Value, other: Value): boolean {
  for (const [at, number] of one.entries()) {
    const difference = number - (other[at] ?? Number.POSITIVE_INFINITY);
    if (Math.abs(difference) > 1e-6) return difference < 0;
  }
  return false;
}

function valueOf(problem: Problem, left: readonly Job[], cost: number): Value {
  const owners = ownersOf(problem);
  const rank = ({ id, priority = 0 }: Job) => (owners.has(id) ? 1000 : priority);
  const ranks = [...new Set(problem.jobs.map(rank))].toSorted((a, b) => b - a);
  return [...ranks.map((one) => left.filter((job) => rank(job) === one).length), cost];
}

const isBegun = ({ done = [] }: Vehicle, { id }: Job) => done.some(({ jobId }) => jobId === id);

function ownersOf({ vehicles }: Problem): Map<string, string> {
  return new Map(
    vehicles.flatMap(({ id, locked = [], done = [] }) =>
      [...locked, ...done.map(({ jobId }) => jobId)].map((job) => [job, id] as const),
    ),
  );
}

/** For each set of jobs that the vehicle can complete: the least cost. The empty set may cost something too. */
function costsBySet(
  problem: Problem,
  vehicle: Vehicle,
  owners: ReadonlyMap<string, string>,
): Map<number, number> {
  const { jobs, dimensions } = problem;
  const { done = [], capacities, skills = [] } = vehicle;
  const costs = new Map<number, number>();
  const begun: TriedStop[] = done.flatMap(({ kind, jobId }) => {
    const job = jobs.find(({ id }) => id === jobId);
    if (!job) return [];
    const stop = job.kind === "visit" ? job.stop : kind === "pickup" ? job.pickup : job.delivery;
    return [{ job, kind, stop }];
  });
  const mayDo = (job: Job) =>
    (owners.get(job.id) ?? vehicle.id) === vehicle.id &&
    (job.vehicles ?? [vehicle.id]).includes(vehicle.id) &&
    (job.skills ?? []).every((skill) => skills.includes(skill));
  const fits = (stops: TriedStop[]) =>
    dimensions.every((_, d) => {
      const amount = ({ job }: TriedStop) => job.amounts[d] ?? 0;
      let load = stops.reduce((sum, one) => sum + (one.kind === "visit" ? amount(one) : 0), 0);
      let highest = load;
      for (const one of stops) {
        load += one.kind === "pickup" ? amount(one) : -amount(one);
        highest = Math.max(highest, load);
      }
      return highest <= (capacities[d] ?? 0);
    });
  const extend = (stops: TriedStop[], set: number, aboard: ReadonlySet<number>) => {
    const open = [...aboard].filter((index) => !isBegun(vehicle, jobs[index]!));
    if (open.length === 0) {
      const cost =
        stops.length === 0
          ? 0
          : fits(stops) || stops.length === begun.length
            ? bruteCost(problem, vehicle, stops)
            : null;
      if (cost !== null && cost < (costs.get(set) ?? Number.POSITIVE_INFINITY))
        costs.set(set, cost);
    }
    for (const [index, job] of jobs.entries()) {
      if (aboard.has(index) && job.kind === "shipment") {
        const rest = new Set(aboard);
        rest.delete(index);
        extend([...stops, { job, kind: "delivery", stop: job.delivery }], set | (1 << index), rest);
      } else if ((set & (1 << index)) === 0 && !isBegun(vehicle, job) && mayDo(job)) {
        if (job.kind === "visit")
          extend([...stops, { job, kind: "visit", stop: job.stop }], set | (1 << index), aboard);
        else if (!aboard.has(index))
          extend(
            [...stops, { job, kind: "pickup", stop: job.pickup }],
            set,
            new Set([...aboard, index]),
          );
      }
    }
  };
  const loaded = jobs.flatMap((job, index) => {
    const steps = done.filter(({ jobId }) => jobId === job.id);
    return steps.length === 1 && steps[0]?.kind === "pickup" ? [index] : [];
  });
  extend(begun, 0, new Set(loaded));
  return costs;
}
