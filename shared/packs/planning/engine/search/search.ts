import { type Instance, never } from "../instance/instance.ts";
import { Random } from "../random.ts";
import { compareMissing, fewestVehicles, typicalLeg } from "./measures.ts";
import { neighboursOf } from "./neighbours.ts";
import { Recreate } from "./recreate.ts";
import { Ruin, type RuinSize } from "./ruin.ts";
import { type Snapshot, Solution } from "./solution.ts";

export interface SearchOptions {
  seed: number;
  iterations: number;
}

/** A part of the search: simulated annealing from the best solution, with temperatures in typical legs. */
interface Schedule {
  readonly share: number;
  readonly hot: number;
  readonly cold: number;
  readonly ruin: RuinSize;
}

const fullRuin: RuinSize = { jobs: 10, string: 10 };
const smallRuin: RuinSize = { jobs: 5, string: 6 };

/** No single schedule fits all problems: hot, cold and small ruins, one after the other. */
const portfolio: readonly Schedule[] = [
  { share: 0.4, hot: 8, cold: 0.08, ruin: fullRuin },
  { share: 0.3, hot: 0.8, cold: 0.08, ruin: fullRuin },
  { share: 0.3, hot: 0.8, cold: 0.04, ruin: smallRuin },
];
/** Comes before all others, so that there is a fair plan early. */
const firstSchedule: Schedule = { share: 0.03, hot: 0.5, cold: 0.05, ruin: smallRuin };
/** The shares of the budget for fewer vehicles: before the first schedule, and before each other one. */
const fleetShares = [0.4, 0.1, 0.1];
/** Temperatures of the search for fewer vehicles, in typical legs. */
const fleetHeat = { hot: 0.5, cold: 0.05 };

/** Ruin and recreate. The best solution so far is known at any time. */
export class Search {
  readonly solution: Solution;
  best: Snapshot;
  /** The iterations so far. */
  done = 0;
  readonly #instance: Instance;
  readonly #options: SearchOptions;
  readonly #random: Random;
  readonly #ruin: Ruin;
  readonly #recreate: Recreate;
  /** How many iterations each job was without a vehicle: which are hard. */
  readonly #absences: Float64Array;
  readonly #steps: Generator<undefined, void>;

  constructor(instance: Instance, options: SearchOptions) {
    this.#instance = instance;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.solution = new Solution(instance);
    this.#ruin = new Ruin(this.solution, this.#random, neighboursOf(instance));
    this.#absences = new Float64Array(instance.jobs).fill(1);
    this.#recreate = new Recreate(this.solution, this.#random, this.#absences);
    this.#recreate.apply(instance.vehicles.length);
    this.best = this.solution.keep();
    this.#steps = this.#run();
  }

  /** Makes iterations, at most about so many. @returns whether the budget is used */
  step(iterations: number): boolean {
    const until = this.done + iterations;
    while (this.done < until) if (this.#steps.next().done === true) return true;
    return false;
  }

  *#run(): Generator<undefined, void> {
    const { iterations } = this.#options;
    if (this.#instance.nodes === 0 || this.#instance.vehicles.length === 0) return;
    yield* this.#anneal(firstSchedule, Math.floor(iterations * firstSchedule.share));
    let left = iterations - this.done;
    for (const [index, schedule] of portfolio.entries()) {
      const rest = portfolio.slice(index).reduce((sum, { share }) => sum + share, 0);
      const before = this.done;
      yield* this.#fewerVehicles(Math.floor(left * (fleetShares[index] ?? 0)));
      left -= this.done - before;
      const share = Math.floor(left * (schedule.share / rest));
      yield* this.#anneal(schedule, index === portfolio.length - 1 ? left : share);
      left = iterations - this.done;
    }
  }

  *#anneal({ hot, cold, ruin }: Schedule, iterations: number): Generator<undefined, void> {
    const { solution } = this;
    solution.restore(this.best);
    const leg = typicalLeg(solution);
    let temperature = hot * leg;
    const cooling = (cold / hot) ** (1 / Math.max(1, iterations));
    for (let at = 0; at < iterations; at += 1) {
      this.#iterate(ruin, this.#instance.vehicles.length, temperature, false);
      temperature *= cooling;
      yield;
    }
  }

  /**
   * Empties one route after the other while its jobs fit into others. A solution with other jobs left over
   * is accepted if those were left over less often: the hard ones stay in.
   */
  *#fewerVehicles(iterations: number): Generator<undefined, void> {
    const { solution } = this;
    const until = this.done + iterations;
    const leg = typicalLeg(solution);
    while (this.done < until) {
      const { used, missing } = this.best;
      if (
        used <= fewestVehicles(this.#instance) - this.best.absent.length ||
        !this.#savesByFewer(leg)
      )
        return;
      solution.restore(this.best);
      const vehicle = this.#easiestRoute();
      if (vehicle < 0) return;
      solution.begin();
      solution.remove(vehicle, () => true);
      let left = until - this.done;
      const cooling = (fleetHeat.cold / fleetHeat.hot) ** (1 / Math.max(1, left));
      let temperature = fleetHeat.hot * leg;
      for (; left > 0; left -= 1) {
        this.#iterate(fullRuin, used - 1, temperature, true);
        temperature *= cooling;
        yield;
        if (this.best.used < used || compareMissing(this.best.missing, missing) < 0) break;
      }
    }
  }

  /** One ruin and one recreate, kept or undone. */
  #iterate(ruin: RuinSize, maxUsed: number, temperature: number, isFleet: boolean): void {
    const { solution } = this;
    const { cost } = solution;
    const absent = [...solution.absent];
    const missing = absent.length === 0 ? null : solution.missing();
    solution.begin();
    this.#ruin.apply(ruin);
    this.#recreate.apply(maxUsed);
    this.done += 1;
    for (const job of solution.absent) this.#absences[job]! += 1;
    const threshold = cost - temperature * Math.log(1 - this.#random.fraction());
    if (this.#accepts(absent, missing, threshold, isFleet)) this.#keepIfBest();
    else solution.rollback();
  }

  #accepts(
    absent: readonly number[],
    missing: Int32Array | null,
    threshold: number,
    isFleet: boolean,
  ): boolean {
    const { solution } = this;
    if (solution.cost >= never / 2) return false;
    if (absent.length === 0 && solution.absent.length === 0) return solution.cost < threshold;
    const change = compareMissing(
      solution.missing(),
      missing ?? new Int32Array(this.#instance.tiers),
    );
    const hardness = this.#hardness(solution.absent) - this.#hardness(absent);
    if (isFleet && this.#instance.tiers === 1)
      return hardness < 0 || (change <= 0 && solution.cost < threshold);
    if (change !== 0) return change < 0;
    return hardness < 0 || solution.cost < threshold;
  }

  #hardness(jobs: readonly number[]): number {
    let sum = 0;
    for (const job of jobs) sum += this.#absences[job]!;
    return sum;
  }

  #keepIfBest(): void {
    const { best, solution } = this;
    const change =
      best.absent.length === 0 && solution.absent.length === 0
        ? 0
        : compareMissing(solution.missing(), best.missing);
    if (change > 0 || (change === 0 && solution.cost >= best.cost - 1e-6)) return;
    this.best = solution.keep();
  }

  /** The route whose jobs were left over least often, of those that can be emptied. */
  #easiestRoute(): number {
    const { routes, instance } = this.solution;
    let easiest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const { vehicle, nodes, length, fixed } of routes) {
      if (length === 0 || fixed > 0) continue;
      let sum = 0;
      for (let at = 1; at <= length; at += 1) sum += this.#absences[instance.job[nodes[at]!]!]!;
      if (sum < least) [least, easiest] = [sum, vehicle.index];
    }
    return easiest;
  }

  /** Fewer vehicles are worth a search of their own where one costs more than a detour. */
  #savesByFewer(leg: number): boolean {
    return this.#instance.vehicles.some(({ costs }) => costs.fixed > 2 * leg);
  }
}
