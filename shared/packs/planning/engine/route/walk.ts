import { type Instance, never, type VehicleData } from "../instance/instance.ts";
import { pieceFrom } from "./piece.ts";
import { replay, type WalkListener } from "./replay.ts";
import { Way } from "./way.ts";
import { serviceStart } from "./windows.ts";

/** A route as far as it is walked. */
interface Nodes {
  readonly vehicle: VehicleData;
  readonly length: number;
  /** From position 1 on. */
  readonly nodes: Int32Array;
}

/** How many pieces of starts are looked at. Most routes have one to four. */
const maxPieces = 32;

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
    return this.#plan();
  }

  /** Walks the route with a node before position `at`, and with a second one before `secondAt` (-1: none). */
  withInsertion(route: Nodes, node: number, at: number, second: number, secondAt: number): boolean {
    this.#load(route, node, at, second, secondAt);
    return this.#plan();
  }

  /** Walks a route and reports each step. @returns the cost */
  record(route: Nodes, listener: WalkListener): number {
    this.#load(route, -1, 0, -1, 0);
    this.#plan(listener);
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

  #plan(listener?: WalkListener): boolean {
    const way = this.#way;
    const { done, costPerSecond, maxDuration, hours, costs, costPerMetre } = way.vehicle;
    const isTimed = costPerSecond > 0 || maxDuration < never || listener !== undefined;
    const hasStart = done.length === 0 && (isTimed || hours !== null);
    const isAnyGood = !isTimed && (costs.perHourLate === 0 || !this.#hasDue());
    const start = hasStart ? this.#bestStart(isAnyGood) : this.#onlyStart();
    if (Number.isNaN(start) || !way.run(start)) return false;
    if (listener) replay(way, start, listener);
    const duration = way.end - start;
    if (duration > maxDuration && done.length === 0) return false;
    const late = (way.late / 3600) * costs.perHourLate;
    const distance = way.distance * costPerMetre;
    this.cost = costs.fixed + distance + duration * costPerSecond + late;
    return true;
  }

  #hasDue(): boolean {
    const { nodes, count, instance } = this.#way;
    for (let at = 0; at < count; at += 1) if (instance.dueBy[nodes[at]!]! < never) return true;
    return false;
  }

  /** Where the end does not count, or the start is known. */
  #onlyStart(): number {
    const { vehicle, instance, nodes } = this.#way;
    const { from, doneStarts, start, durations } = vehicle;
    const known = doneStarts[0] ?? Number.NaN;
    if (Number.isNaN(known)) return from;
    return known - durations[start * instance.places + instance.place[nodes[0]!]!]!;
  }

  /**
   * The latest start of the ways that end first and then are the least late; NaN if there is none. Between
   * the starts at which something changes its order, all times move alike.
   * @param isAnyGood whether the first start that keeps the rules is enough
   */
  #bestStart(isAnyGood: boolean): number {
    const way = this.#way;
    const { hours, until } = way.vehicle;
    const { last, least } = this.#bounds();
    const candidates = this.#candidates();
    let [best, end, late] = [Number.NaN, until, never];
    let start = candidates[0]!;
    for (let piece = 0; piece < maxPieces && start <= Math.min(last, end - least); piece += 1) {
      // What breaks a rule may keep it when pauses that the hours demand are not needed any more.
      const isKnown = way.run(start, hours !== null);
      const isBetter =
        isKnown && !way.isBroken && (way.end < end || (way.end === end && way.late <= late));
      if (isBetter) [best, end, late] = [start, way.end, way.late];
      if (isBetter && (isAnyGood || end - start <= least)) break;
      let next = Number.POSITIVE_INFINITY;
      if (isKnown) {
        const { delay, staysSame } = pieceFrom(way, start);
        next = start + delay + 1;
        if (isBetter && staysSame) best = start + Math.min(delay, end - least - start);
      }
      if (next === Number.POSITIVE_INFINITY) next = candidates.find((one) => one > start) ?? next;
      start = next;
    }
    return best;
  }

  /** The last start that keeps all windows if nothing delays it, and the seconds of driving and service. */
  #bounds(): { last: number; least: number } {
    const { vehicle, instance, nodes, count } = this.#way;
    const { place, places, service, close } = instance;
    const { durations, start, end, until } = vehicle;
    let [last, least] = [until, 0];
    let to = end;
    for (let at = count - 1; at >= -1; at -= 1) {
      const from = at < 0 ? start : place[nodes[at]!]!;
      const seconds = durations[from * places + to]!;
      to = from;
      last -= seconds;
      least += seconds;
      if (at < 0) break;
      const node = nodes[at]!;
      last = Math.min(last - service[node]!, close[node]!);
      least += service[node]!;
    }
    return { last, least };
  }

  /** Starts that may be possible where earlier ones are not: in time for a stop, or after a pause. */
  #candidates(): number[] {
    const { vehicle, instance, nodes } = this.#way;
    const { from, hours, start, durations, breaks } = vehicle;
    const first = nodes[0]!;
    const seconds = durations[start * instance.places + instance.place[first]!]!;
    const inTime = serviceStart(instance, first, from + seconds) - seconds;
    const starts = breaks.map((one) => one.windows[0]!.start + one.seconds);
    if (hours) starts.push(inTime, from + hours.breakSeconds, from + hours.restSeconds);
    return [from, ...starts.filter((one) => one > from)].toSorted((a, b) => a - b);
  }
}
