import { type Instance, never, type VehicleData } from "../instance/instance.ts";
import { computeLoads } from "./loads.ts";
import { joinSegments } from "./segments.ts";
import type { Walk } from "./walk.ts";

/**
 * The route of one vehicle. Position 0 is the start, 1 to `length` are nodes, `length + 1` is the end.
 * `departure` and `latest` are exact for vehicles whose data say so, and else a relaxation: no schedule
 * leaves earlier, and none that arrives later keeps the windows.
 */
export class Route {
  readonly vehicle: VehicleData;
  /** Changes with the nodes, so that insertion costs can be kept. The same version is the same route. */
  version = 0;
  length = 0;
  /** The number of positions that are done and stay first. */
  readonly fixed: number;
  nodes = new Int32Array(16);
  places = new Int32Array(16);
  /** The earliest departure from each position. */
  departure = new Float64Array(16);
  /** The latest arrival at each position. */
  latest = new Float64Array(16);
  /** On board at each departure, by position and dimension. */
  loads: Float64Array;
  /** The highest of `loads` up to each position. */
  peaks: Float64Array;
  /** The shortest time from the start to each position and from it to the end, and when either may begin. */
  headDuration = new Float64Array(16);
  headEarliest = new Float64Array(16);
  headLatest = new Float64Array(16);
  tailDuration = new Float64Array(16);
  tailEarliest = new Float64Array(16);
  tailLatest = new Float64Array(16);
  distance = 0;
  /** Of a route without jobs: 0. */
  cost = 0;
  /** Whether the solution counts its vehicle as used. */
  isCounted = false;
  #keepsTimes = true;

  constructor(instance: Instance, vehicle: VehicleData) {
    this.vehicle = vehicle;
    this.fixed = vehicle.done.length;
    this.loads = new Float64Array(16 * instance.dimensions);
    this.peaks = new Float64Array(16 * instance.dimensions);
    this.#reserve(this.fixed, instance.dimensions);
    this.nodes.set(vehicle.done, 1);
    this.length = this.fixed;
  }

  get isUsed(): boolean {
    return this.length > 0;
  }

  copyFrom(other: Route, instance: Instance): void {
    this.#reserve(other.length, instance.dimensions);
    this.length = other.length;
    this.version = other.version;
    this.distance = other.distance;
    this.cost = other.cost;
    this.isCounted = other.isCounted;
    const size = other.nodes.length;
    if (this.nodes.length !== size) this.#resize(size, instance.dimensions);
    this.nodes.set(other.nodes);
    this.places.set(other.places);
    this.departure.set(other.departure);
    this.latest.set(other.latest);
    this.loads.set(other.loads);
    this.peaks.set(other.peaks);
  }

  /** Inserts a node before the given position. `refresh` must follow. */
  insert(node: number, position: number, dimensions: number): void {
    this.#reserve(this.length + 1, dimensions);
    this.nodes.copyWithin(position + 1, position, this.length + 1);
    this.nodes[position] = node;
    this.length += 1;
  }

  /** Keeps the nodes for which `keeps` is true. `refresh` must follow. */
  filter(keeps: (node: number) => boolean): void {
    let kept = this.fixed;
    for (let at = this.fixed + 1; at <= this.length; at += 1) {
      const node = this.nodes[at]!;
      if (!keeps(node)) continue;
      kept += 1;
      this.nodes[kept] = node;
    }
    this.length = kept;
  }

  /** Computes everything that follows from the nodes. */
  refresh(instance: Instance, version: number, walk: Walk): void {
    this.version = version;
    const { vehicle, nodes, places, length } = this;
    places[0] = vehicle.start;
    for (let at = 1; at <= length; at += 1) places[at] = instance.place[nodes[at]!]!;
    places[length + 1] = vehicle.end;
    this.#times(instance);
    computeLoads(this, instance);
    const { costs, costPerMetre, costPerSecond } = vehicle;
    if (length === 0) this.cost = 0;
    else if (!vehicle.exact)
      this.cost = this.#keepsLoads(instance) && walk.route(this) ? walk.cost : never;
    else if (!this.#keepsTimes) this.cost = never;
    else {
      const needsTime = costPerSecond > 0 || vehicle.maxDuration < never;
      if (needsTime) joinSegments(this, instance);
      const duration = needsTime ? this.tailDuration[0]! : 0;
      this.cost = costs.fixed + this.distance * costPerMetre + duration * costPerSecond;
    }
  }

  #times({ places: size, open, close, service }: Instance): void {
    const { nodes, places, departure, latest, length, fixed } = this;
    const { durations, distances, doneStarts, from, until } = this.vehicle;
    let distance = 0;
    let keepsTimes = true;
    departure[0] = from;
    for (let at = 1; at <= length; at += 1) {
      const node = nodes[at]!;
      const leg = places[at - 1]! * size + places[at]!;
      distance += distances[leg]!;
      let start = departure[at - 1]! + durations[leg]!;
      const known = at <= fixed ? doneStarts[at - 1]! : Number.NaN;
      if (!Number.isNaN(known)) start = known;
      else if (start > close[node]!) keepsTimes = at <= fixed && keepsTimes;
      else if (start < open[node]!) start = open[node]!;
      departure[at] = start + service[node]!;
    }
    const home = places[length]! * size + places[length + 1]!;
    this.distance = distance + distances[home]!;
    // Where a way over a third place is faster than the direct one, a removal can make a route too late.
    this.#keepsTimes = keepsTimes && departure[length]! + durations[home]! <= until;
    latest[length + 1] = until;
    for (let at = length; at >= 1; at -= 1) {
      const node = nodes[at]!;
      const leg = places[at]! * size + places[at + 1]!;
      const last = latest[at + 1]! - durations[leg]! - service[node]!;
      latest[at] = at <= fixed ? never : Math.min(last, close[node]!);
    }
  }

  /** Freight that was on board already stays there once its delivery is taken out of the route. */
  #keepsLoads({ dimensions }: Instance): boolean {
    const { fixed, length, loads, vehicle } = this;
    if (fixed === 0) return true;
    for (let at = fixed + 1; at <= length; at += 1)
      for (let d = 0; d < dimensions; d += 1) {
        const load = loads[at * dimensions + d]!;
        if (load > vehicle.capacities[d]! && load > loads[fixed * dimensions + d]!) return false;
      }
    return true;
  }

  #reserve(length: number, dimensions: number): void {
    let size = this.nodes.length;
    while (size < length + 2) size *= 2;
    if (size !== this.nodes.length) this.#resize(size, dimensions);
  }

  #resize(size: number, dimensions: number): void {
    const whole = (old: Int32Array) => {
      const grown = new Int32Array(size);
      grown.set(old.subarray(0, size));
      return grown;
    };
    const float = (old: Float64Array, each = 1) => {
      const grown = new Float64Array(size * each);
      grown.set(old.subarray(0, size * each));
      return grown;
    };
    this.nodes = whole(this.nodes);
    this.places = whole(this.places);
    this.departure = float(this.departure);
    this.latest = float(this.latest);
    this.loads = float(this.loads, dimensions);
    this.peaks = float(this.peaks, dimensions);
    this.headDuration = float(this.headDuration);
    this.headEarliest = float(this.headEarliest);
    this.headLatest = float(this.headLatest);
    this.tailDuration = float(this.tailDuration);
    this.tailEarliest = float(this.tailEarliest);
    this.tailLatest = float(this.tailLatest);
  }
}
