import { type Instance, never, type VehicleData } from "../instance/instance.ts";
import { begin, field, fields, serve, wait } from "./hours.ts";
import { driveLeg } from "./leg.ts";
import { serviceStart } from "./windows.ts";

/**
 * Drives a sequence of nodes with all rules. For each number of breaks taken it follows the way that is
 * first at each stop.
 */
export class Way {
  readonly instance: Instance;
  vehicle!: VehicleData;
  nodes = new Int32Array(64);
  count = 0;
  /** By position and number of breaks taken: how many of them on the leg to this position. */
  choices: Int8Array;
  /** How many breaks are taken or before the start, when the way ends. */
  taken = 0;
  end = 0;
  /** Seconds of lateness of all stops. */
  late = 0;
  distance = 0;
  readonly #width: number;
  #now: Float64Array;
  #next: Float64Array;
  readonly #saved = new Float64Array(fields);

  constructor(instance: Instance) {
    this.instance = instance;
    this.#width = 1 + Math.max(0, ...instance.vehicles.map(({ breaks }) => breaks.length));
    this.choices = new Int8Array(this.nodes.length * this.#width);
    this.#now = new Float64Array(this.#width * fields);
    this.#next = new Float64Array(this.#width * fields);
  }

  reserve(count: number): void {
    if (count <= this.nodes.length) return;
    this.nodes = new Int32Array(2 * count);
    this.choices = new Int8Array(2 * count * this.#width);
  }

  /** @returns whether the way keeps all rules when it starts at `start` */
  run(start: number, isDoneOnly: boolean): boolean {
    const { vehicle, nodes, count } = this;
    const { durations, distances, breaks } = vehicle;
    const { place, places } = this.instance;
    const until = isDoneOnly ? never : vehicle.until;
    const first = breaksBefore(vehicle, start);
    this.#now.fill(never);
    begin(this.#next, vehicle.hours, vehicle.from, start);
    this.#now.set(this.#next.subarray(0, fields), first * fields);
    let from = vehicle.start;
    this.distance = 0;
    for (let position = 0; position <= count; position += 1) {
      const node = position < count ? nodes[position]! : -1;
      const to = node < 0 ? vehicle.end : place[node]!;
      const leg = from * places + to;
      this.distance += distances[leg]!;
      from = to;
      if (!this.#advance(position, node, durations[leg]!, first, until)) return false;
      [this.#now, this.#next] = [this.#next, this.#now];
    }
    return this.#finish(first, breaks.length, isDoneOnly);
  }

  /** Drives to one position, for each number of breaks. */
  #advance(position: number, node: number, seconds: number, first: number, until: number): boolean {
    const { vehicle } = this;
    const isDone = position < vehicle.done.length;
    const known = isDone ? vehicle.doneStarts[position]! : Number.NaN;
    let isAlive = false;
    for (let taken = first; taken <= vehicle.breaks.length; taken += 1) {
      const at = taken * fields;
      this.#next[at] = never;
      const most = Number.isNaN(known) ? taken - first : 0;
      for (let here = 0; here <= most; here += 1) {
        const before = (taken - here) * fields;
        if (this.#now[before]! >= never) continue;
        this.#saved.set(this.#next.subarray(at, at + fields));
        this.#next.set(this.#now.subarray(before, before + fields), at);
        const leg = { vehicle, seconds, until, firstBreak: taken - here, breaks: here };
        const isPossible = Number.isNaN(known)
          ? driveLeg(this.#next, at, leg) && this.serve(this.#next, at, node, isDone)
          : this.jump(this.#next, at, seconds, node, known);
        if (isPossible && this.#next[at] < this.#saved[0]!)
          this.choices[position * this.#width + taken] = here;
        else this.#next.set(this.#saved, at);
      }
      if (this.#next[at] < never) isAlive = true;
    }
    return isAlive;
  }

  /** Chooses the way that ends first and needs no more breaks. Done steps alone may end without. */
  #finish(first: number, most: number, isDoneOnly: boolean): boolean {
    this.end = never;
    for (let taken = first; taken <= most; taken += 1) {
      const end = this.#now[taken * fields]!;
      const later = this.vehicle.breaks.slice(taken);
      const isOwed = !isDoneOnly && later.some(({ windows }) => end > windows.at(-1)!.end);
      if (end >= this.end || isOwed) continue;
      this.end = end;
      this.late = this.#now[taken * fields + field.late]!;
      this.taken = taken;
    }
    return this.end < never;
  }

  /** The breaks on the leg to each position, of the way that was chosen. */
  breaksByLeg(): Int8Array {
    const byLeg = new Int8Array(this.count + 1);
    let { taken } = this;
    for (let at = this.count; at >= 0; at -= 1) {
      byLeg[at] = this.choices[at * this.#width + taken]!;
      taken -= byLeg[at]!;
    }
    return byLeg;
  }

  /** Serves a node after the arrival, which is the state's time. Windows of done steps do not hold. */
  serve(state: Float64Array, at: number, node: number, isDone: boolean): boolean {
    if (node < 0) return true;
    const arrival = state[at]!;
    let start = serviceStart(this.instance, node, arrival);
    if (start < 0 && isDone) start = arrival;
    if (start < 0) return false;
    wait(state, at, this.vehicle.hours, start - arrival);
    state[at + field.late]! += Math.max(0, start - this.instance.dueBy[node]!);
    serve(state, at, this.instance.service[node]!);
    return true;
  }

  /** Arrives at a stop where service began at a known time. */
  jump(state: Float64Array, at: number, seconds: number, node: number, start: number): boolean {
    state[at] = start;
    state[at + field.driving]! += seconds;
    state[at + field.sinceBreak]! += seconds;
    state[at + field.cycle]! += seconds;
    state[at + field.still] = 0;
    state[at + field.late]! += Math.max(0, start - this.instance.dueBy[node]!);
    serve(state, at, this.instance.service[node]!);
    return true;
  }
}

/** How many breaks fit whole before the start. */
export function breaksBefore({ breaks }: VehicleData, start: number): number {
  const next = breaks.findIndex(({ windows, seconds }) => windows[0]!.start + seconds > start);
  return next === -1 ? breaks.length : next;
}
