import { type Instance, never } from "../instance/instance.ts";
import type { Random } from "../random.ts";
import type { Solution } from "./solution.ts";

/** How many candidates are passed over: one in so many. */
const candidatesPerBlink = 100;

/** The orders in which jobs are inserted, and how often each is chosen. */
const orders = [
  { weight: 4, name: "random" },
  { weight: 4, name: "amount" },
  { weight: 2, name: "far" },
  { weight: 1, name: "close" },
  { weight: 2, name: "window" },
  { weight: 2, name: "early" },
  { weight: 2, name: "late" },
  { weight: 6, name: "hard" },
] as const;
const totalWeight = orders.reduce((sum, { weight }) => sum + weight, 0);

/**
 * Inserts the jobs without a vehicle one after the other where each costs least: greedy insertion with
 * blinks of Christiaens and Vanden Berghe (2020).
 */
export class Recreate {
  readonly #solution: Solution;
  readonly #random: Random;
  readonly #keys: Readonly<
    Record<Exclude<(typeof orders)[number]["name"], "random" | "hard">, Float64Array>
  >;
  readonly #shuffled: Float64Array;
  /** How often each job was left over. */
  readonly #absences: Float64Array;
  #untilBlink = 0;

  constructor(solution: Solution, random: Random, absences: Float64Array) {
    this.#solution = solution;
    this.#random = random;
    this.#absences = absences;
    this.#keys = keysOf(solution.instance);
    this.#shuffled = new Float64Array(solution.instance.jobs);
  }

  /** @param maxUsed how many vehicles may have jobs */
  apply(maxUsed: number): void {
    const solution = this.#solution;
    const waiting = solution.absent;
    if (waiting.length > 1) this.#sort(waiting);
    const left: number[] = [];
    for (const job of waiting) {
      let vehicle = this.#best(job, maxUsed, true);
      if (vehicle < 0) vehicle = this.#best(job, maxUsed, false);
      if (vehicle < 0) left.push(job);
      else solution.insert(job, vehicle);
    }
    solution.absent = left;
  }

  #best(job: number, maxUsed: number, blinks: boolean): number {
    const solution = this.#solution;
    const { vehicles } = solution.instance;
    const mayOpen = solution.used < maxUsed;
    let best = -1;
    let least = never / 2;
    let opened = -1;
    for (let v = 0; v < vehicles.length; v += 1) {
      if (!solution.routes[v]!.isUsed) {
        // Vehicles of a kind stand beside each other, so one that is free is enough.
        if (!mayOpen || vehicles[v]!.kind === opened) continue;
        opened = vehicles[v]!.kind;
      }
      if (blinks) {
        this.#untilBlink -= 1;
        if (this.#untilBlink < 0) {
          this.#untilBlink = Math.floor(
            -Math.log(1 - this.#random.fraction()) * candidatesPerBlink,
          );
          continue;
        }
      }
      const cost = solution.costOf(job, v);
      if (cost < least) [least, best] = [cost, v];
    }
    return best;
  }

  #sort(jobs: number[]): void {
    const random = this.#random;
    const { tier, tiers } = this.#solution.instance;
    let choice = random.below(totalWeight);
    const { name } = orders.find(({ weight }) => (choice -= weight) < 0) ?? orders[0];
    const key = name === "random" || name === "hard" ? this.#shuffled : this.#keys[name];
    if (name === "random") for (const job of jobs) key[job] = random.fraction();
    if (name === "hard") for (const job of jobs) key[job] = -this.#absences[job]!;
    const byTier = tiers > 1 && random.fraction() < 0.9;
    jobs.sort((a, b) => (byTier ? tier[b]! - tier[a]! : 0) || key[a]! - key[b]! || a - b);
  }
}

function keysOf(instance: Instance) {
  const { jobs, first, second, open, close, place, places, amounts, dimensions, vehicles } =
    instance;
  const vehicle = vehicles[0];
  const capacity = (d: number) => Math.max(1, ...vehicles.map(({ capacities }) => capacities[d]!));
  const capacities = Array.from({ length: dimensions }, (_, d) => capacity(d));
  const by = (key: (job: number) => number) =>
    Float64Array.from({ length: jobs }, (_, job) => key(job));
  const distance = (node: number) =>
    node < 0 || !vehicle ? 0 : vehicle.distances[vehicle.start * places + place[node]!]!;
  const far = (job: number) => Math.max(distance(first[job]!), distance(second[job]!));
  return {
    amount: by(
      (job) => -capacities.reduce((sum, most, d) => sum + amounts[job * dimensions + d]! / most, 0),
    ),
    far: by((job) => -far(job)),
    close: by(far),
    window: by((job) => close[first[job]!]! - open[first[job]!]!),
    early: by((job) => open[first[job]!]!),
    late: by((job) => -close[first[job]!]!),
  };
}
