import type { Random } from "../random.ts";
import type { Solution } from "./solution.ts";

/** How much a ruin removes. */
export interface RuinSize {
  /** The number of jobs on average. */
  readonly jobs: number;
  /** The longest string of stops. */
  readonly string: number;
}

const shareOfSplits = 0.5;
const shareOfLongerGaps = 0.01;
/** How often a ruin begins at a job without a vehicle, if there is one. */
const shareAtAbsent = 0.3;

/**
 * Removes strings of stops from routes that lie near each other: adjacent string removal of Christiaens and
 * Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (2020).
 */
export class Ruin {
  readonly #solution: Solution;
  readonly #random: Random;
  readonly #neighbours: readonly Int32Array[];
  readonly #ruinedIn: Int32Array;
  readonly #removedIn: Int32Array;
  #turn = 0;

  constructor(solution: Solution, random: Random, neighbours: readonly Int32Array[]) {
    this.#solution = solution;
    this.#random = random;
    this.#neighbours = neighbours;
    this.#ruinedIn = new Int32Array(solution.instance.vehicles.length);
    this.#removedIn = new Int32Array(solution.instance.jobs);
  }

  apply({ jobs, string }: RuinSize): void {
    const random = this.#random;
    const { instance, routes, used, absent, vehicleOf } = this.#solution;
    this.#turn += 1;
    const assigned = instance.nodes - absent.length;
    const longest = Math.min(string, Math.max(1, assigned / Math.max(1, used)));
    const most = (4 * jobs) / (1 + longest) - 1;
    const strings = Math.floor(1 + random.fraction() * Math.max(most, 1));
    let ruined = 0;
    for (const node of this.#neighbours[this.#seed()]!) {
      const vehicle = vehicleOf[instance.job[node]!]!;
      if (vehicle < 0 || this.#ruinedIn[vehicle] === this.#turn) continue;
      const route = routes[vehicle]!;
      const at = positionOf(route.nodes, node, route.length);
      if (at <= route.fixed) continue;
      this.#ruinedIn[vehicle] = this.#turn;
      const free = route.length - route.fixed;
      const length = Math.floor(1 + random.fraction() * Math.min(free, longest));
      this.#removeString(vehicle, at, Math.min(length, free));
      ruined += 1;
      if (ruined >= strings) return;
    }
  }

  /** The node around which to remove. */
  #seed(): number {
    const { instance, absent } = this.#solution;
    const random = this.#random;
    if (absent.length === 0 || random.fraction() > shareAtAbsent)
      return random.below(instance.nodes);
    const job = absent[random.below(absent.length)]!;
    const hasTwo = instance.second[job]! >= 0 && random.fraction() < 0.5;
    return hasTwo ? instance.second[job]! : instance.first[job]!;
  }

  /** Removes a string of so many stops around a position, or a longer one with a gap that stays. */
  #removeString(vehicle: number, at: number, length: number): void {
    const random = this.#random;
    const { routes, instance } = this.#solution;
    const { fixed, length: stops, nodes } = routes[vehicle]!;
    const free = stops - fixed;
    let gap = 0;
    if (length > 1 && length < free && random.fraction() < shareOfSplits) {
      gap = 1;
      while (length + gap < free && random.fraction() < shareOfLongerGaps) gap += 1;
    }
    const whole = length + gap;
    const first = Math.max(fixed + 1, at - whole + 1);
    const last = Math.min(at, stops - whole + 1);
    const from = first + random.below(last - first + 1);
    const gapFrom = gap === 0 ? 0 : from + 1 + random.below(length - 1);
    for (let position = from; position < from + whole; position += 1) {
      if (gap > 0 && position >= gapFrom && position < gapFrom + gap) continue;
      this.#removedIn[instance.job[nodes[position]!]!] = this.#turn;
    }
    this.#solution.remove(vehicle, (job) => this.#removedIn[job] === this.#turn);
  }
}

function positionOf(nodes: Int32Array, node: number, length: number): number {
  for (let at = 1; at <= length; at += 1) if (nodes[at] === node) return at;
  return 0;
}
