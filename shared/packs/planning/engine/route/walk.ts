import { type Instance, never, type VehicleData } from "../instance/instance.ts";
import { replay, type WalkListener } from "./replay.ts";
import { Way } from "./way.ts";
import { serviceStart } from "./windows.ts";

/** A route as far as it is walked. */
interface Nodes {
  readonly vehicle: VehicleData;
  readonly length: number;
  readonly fixed: number;
  /** From position 1 on. */
  readonly nodes: Int32Array;
}

/**
 * Walks a route step by step with all rules. The route ends as early as it can, and starts as late as that
 * permits.
 */
export class Walk {
  readonly #way: Way;
  cost = 0;

  constructor(instance: Instance) {
    this.#way = new Way(instance);
  }

  /** Metres of the last route. */
  get distance(): number {
    return this.#way.distance;
  }

  /** Walks a route. @returns false if it breaks a rule; else `cost` is that of the route */
  route(route: Nodes): boolean {
    this.#load(route, -1, 0, -1, 0);
    return this.#plan(route.length === route.fixed);
  }

  /** Walks the route with a node before position `at`, and with a second one before `secondAt` (-1: none). */
  withInsertion(route: Nodes, node: number, at: number, second: number, secondAt: number): boolean {
    this.#load(route, node, at, second, secondAt);
    return this.#plan(false);
  }

  /** Walks a route and reports each step. @returns the cost */
  record(route: Nodes, listener: WalkListener): number {
    this.#load(route, -1, 0, -1, 0);
    this.#plan(route.length === route.fixed, listener);
    return this.cost;
  }

  #load(route: Nodes, node: number, at: number, second: number, secondAt: number): void {
    const way = this.#way;
    way.reserve(route.length + 4);
    way.vehicle = route.vehicle;
    let count = 0;
    for (let position = 1; position <= route.length + 1; position += 1) {
      if (node >= 0 && position === at) way.nodes[count++] = node;
      if (second >= 0 && position === secondAt) way.nodes[count++] = second;
      if (position <= route.length) way.nodes[count++] = route.nodes[position]!;
    }
    way.count = count;
  }

  #plan(isDoneOnly: boolean, listener?: WalkListener): boolean {
    const way = this.#way;
    const { done, costPerSecond, maxDuration, hours, costs, costPerMetre } = way.vehicle;
    let start = this.#earliestEnd(isDoneOnly);
    if (Number.isNaN(start)) return false;
    const isLateStart = costPerSecond > 0 || maxDuration < never || hours !== null || listener;
    if (isLateStart && done.length === 0) start = this.#putOff(start, isDoneOnly);
    if (listener) replay(way, start, listener);
    const duration = way.end - start;
    if (duration > maxDuration && done.length === 0) return false;
    const late = (way.late / 3600) * costs.perHourLate;
    const distance = way.distance * costPerMetre;
    this.cost = costs.fixed + distance + duration * costPerSecond + late;
    return true;
  }

  /** The start of the way that ends first; NaN if there is none. The way has been run. */
  #earliestEnd(isDoneOnly: boolean): number {
    const way = this.#way;
    let [best, end, late] = [Number.NaN, never, never];
    let last = Number.NaN;
    for (const start of this.#starts()) {
      last = start;
      if (!way.run(start, isDoneOnly) || way.end > end || (way.end === end && way.late > late))
        continue;
      [best, end, late] = [start, way.end, way.late];
    }
    if (best !== last && !Number.isNaN(best)) way.run(best, isDoneOnly);
    return best;
  }

  /** Puts the start off while the way ends no later. The way has been run. */
  #putOff(from: number, isDoneOnly: boolean): number {
    const way = this.#way;
    const { hours, breaks } = way.vehicle;
    let start = from;
    for (let round = 0; round < 4; round += 1) {
      const { end, late } = way;
      const { slack, waited, paused } = replay(way, start);
      const isRuled = hours !== null || breaks.length > 0;
      const delays = isRuled ? [waited + paused, waited, slack] : [slack];
      const delay = delays.find(
        (one) => one > 0 && way.run(start + one, isDoneOnly) && way.end <= end && way.late <= late,
      );
      if (delay === undefined) {
        way.run(start, isDoneOnly);
        break;
      }
      start += delay;
      if (!isRuled) break;
    }
    return start;
  }

  /**
   * Starts to try. Hours may make a later one better: in time for a stop that opens later, after a break,
   * or after a rest.
   */
  #starts(): number[] {
    const { vehicle, instance, nodes } = this.#way;
    const { from, hours, done, doneStarts, start, durations } = vehicle;
    const first = nodes[0]!;
    const seconds = durations[start * instance.places + instance.place[first]!]!;
    const known = doneStarts[0] ?? Number.NaN;
    if (done.length > 0) return [Number.isNaN(known) ? from : known - seconds];
    if (!hours) return [from];
    const opening = serviceStart(instance, first, from + seconds);
    const inTime = Math.max(from, opening - seconds);
    return [...new Set([inTime, from, from + hours.breakSeconds, from + hours.restSeconds])];
  }
}
