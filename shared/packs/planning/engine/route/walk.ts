import { type Instance, never, type VehicleData } from "../instance/instance.ts";
import { begin, field, fields, serve, wait } from "./hours.ts";
import { driveLeg, type OnBreak } from "./leg.ts";
import type { OnPause } from "./hours.ts";
import type { Route } from "./route.ts";
import { delayOf, firstOpening, serviceStart } from "./windows.ts";

/** What a walk reports to who writes the schedule down. */
export interface WalkListener {
  onStop(node: number, arrival: number, start: number, departure: number): void;
  onPause: OnPause;
  onBreak: OnBreak;
  onEnds(start: number, arrival: number): void;
}

/**
 * Walks a route step by step with all rules. The route ends as early as it can, and starts as late as that
 * permits. For each number of breaks taken it follows the way that is first at each stop.
 */
export class Walk {
  readonly #instance: Instance;
  #vehicle!: VehicleData;
  #nodes = new Int32Array(64);
  #count = 0;
  #now: Float64Array;
  #next: Float64Array;
  /** By position and number of breaks taken: how many of them on the leg to this position. */
  #choices = new Int8Array(64);
  #taken = 0;
  #end = 0;
  #late = 0;
  distance = 0;
  cost = 0;

  constructor(instance: Instance) {
    this.#instance = instance;
    const breaks = Math.max(0, ...instance.vehicles.map((vehicle) => vehicle.breaks.length));
    this.#now = new Float64Array((breaks + 1) * fields);
    this.#next = new Float64Array((breaks + 1) * fields);
  }

  /** Walks a route. @returns false if it breaks a rule; else `cost` and `distance` are those of the route */
  route(route: Route): boolean {
    return this.withInsertion(route, -1, 0, -1, 0);
  }

  /** Walks the route with a node before position `at`, and with a second one before `secondAt` (-1: none). */
  withInsertion(route: Route, node: number, at: number, second: number, secondAt: number): boolean {
    this.#load(route, node, at, second, secondAt);
    return this.#plan(node < 0 && route.length === route.fixed);
  }

  /** Walks a route and reports each step. @returns the cost */
  record(route: Route, listener: WalkListener): number {
    this.#load(route, -1, 0, -1, 0);
    this.#plan(route.length === route.fixed, listener);
    return this.cost;
  }

  #load(route: Route, node: number, at: number, second: number, secondAt: number): void {
    if (this.#nodes.length < route.length + 4) {
      this.#nodes = new Int32Array(2 * route.length + 8);
      this.#choices = new Int8Array((2 * route.length + 8) * (this.#now.length / fields));
    }
    if (this.#choices.length < this.#nodes.length * (this.#now.length / fields))
      this.#choices = new Int8Array(this.#nodes.length * (this.#now.length / fields));
    this.#vehicle = route.vehicle;
    const nodes = this.#nodes;
    let count = 0;
    for (let position = 1; position <= route.length + 1; position += 1) {
      if (node >= 0 && position === at) nodes[count++] = node;
      if (second >= 0 && position === secondAt) nodes[count++] = second;
      if (position <= route.length) nodes[count++] = route.nodes[position]!;
    }
    this.#count = count;
  }

  #plan(isDoneOnly: boolean, listener?: WalkListener): boolean {
    const { done, from, costPerSecond, maxDuration, hours, costs, costPerMetre } = this.#vehicle;
    let start = this.#firstStart();
    if (!this.#run(start, isDoneOnly)) return false;
    const wantsLateStart = costPerSecond > 0 || maxDuration < never || hours !== null || listener;
    if (wantsLateStart && done.length === 0) {
      const [end, late] = [this.#end, this.#late];
      const delay = this.#replay(start);
      const isBetter = delay > 0 && this.#run(start + delay, isDoneOnly);
      if (isBetter && this.#end <= end && this.#late <= late) start += delay;
      else if (delay > 0) this.#run(start, isDoneOnly);
    }
    if (listener) this.#replay(start, listener);
    const duration = this.#end - start;
    if (duration > maxDuration && done.length === 0) return false;
    const late = (this.#late / 3600) * costs.perHourLate;
    const way = this.distance * costPerMetre;
    this.cost = costs.fixed + way + duration * costPerSecond + late;
    return start >= from || done.length > 0;
  }

  /** When the vehicle leaves at first: in time for a stop that opens later, so that no hours are lost. */
  #firstStart(): number {
    const { from, hours, done, doneStarts, start, durations, breaks } = this.#vehicle;
    const { place, places } = this.#instance;
    const way = durations[start * places + place[this.#nodes[0]!]!]!;
    if (done.length > 0) return Number.isNaN(doneStarts[0]) ? from : doneStarts[0]! - way;
    if (!hours || breaks.length > 0) return from;
    const opening = serviceStart(this.#instance, this.#nodes[0]!, from + way);
    return opening < 0 ? from : Math.max(from, opening - way);
  }

  #run(start: number, isDoneOnly: boolean): boolean {
    const { vehicle, nodes, count } = {
      vehicle: this.#vehicle,
      nodes: this.#nodes,
      count: this.#count,
    };
    const { done, doneStarts, breaks, durations, distances } = vehicle;
    const { place, places } = this.#instance;
    const until = isDoneOnly ? never : vehicle.until;
    const most = breaks.length;
    this.#now.fill(never);
    let first = 0;
    while (first < most && breaks[first]!.windows[0]!.start + breaks[first]!.seconds <= start)
      first += 1;
    begin(this.#next, vehicle.hours, vehicle.from, start);
    this.#now.set(this.#next.subarray(0, fields), first * fields);
    let from = vehicle.start;
    this.distance = 0;
    for (let position = 0; position <= count; position += 1) {
      const node = position < count ? nodes[position]! : -1;
      const to = node < 0 ? vehicle.end : place[node]!;
      const seconds = durations[from * places + to]!;
      this.distance += distances[from * places + to]!;
      from = to;
      const fixed = position < done.length ? doneStarts[position]! : Number.NaN;
      let isAlive = false;
      for (let taken = first; taken <= most; taken += 1) {
        const at = taken * fields;
        this.#next[at] = never;
        for (let here = 0; here <= taken - first; here += 1) {
          const before = (taken - here) * fields;
          if (this.#now[before]! >= never || (here > 0 && fixed === fixed)) continue;
          const saved = this.#next.slice(at, at + fields);
          this.#next.set(this.#now.subarray(before, before + fields), at);
          const leg = { vehicle, seconds, until, firstBreak: taken - here, breaks: here };
          const isPossible =
            fixed === fixed
              ? this.#jump(at, seconds, node, fixed)
              : driveLeg(this.#next, at, leg) &&
                this.#stop(at, node, position < done.length, until);
          if (isPossible && this.#next[at]! < saved[0]!)
            this.#choices[position * (most + 1) + taken] = here;
          else this.#next.set(saved, at);
        }
        if (this.#next[at]! < never) isAlive = true;
      }
      if (!isAlive) return false;
      [this.#now, this.#next] = [this.#next, this.#now];
    }
    return this.#finish(first);
  }

  /** Chooses the way that ends first and needs no more breaks. */
  #finish(first: number): boolean {
    const { breaks } = this.#vehicle;
    this.#end = never;
    for (let taken = first; taken <= breaks.length; taken += 1) {
      const end = this.#now[taken * fields]!;
      const isRest = breaks.slice(taken).every(({ windows }) => end <= windows.at(-1)!.end);
      if (!isRest || end >= this.#end) continue;
      this.#end = end;
      this.#late = this.#now[taken * fields + field.late]!;
      this.#taken = taken;
    }
    return this.#end < never;
  }

  /** Serves a node after the arrival, which is the state's time. */
  #stop(at: number, node: number, isDone: boolean, until: number): boolean {
    const state = this.#next;
    const arrival = state[at]!;
    if (node < 0) return arrival <= until;
    let start = serviceStart(this.#instance, node, arrival);
    if (start < 0 && isDone) start = arrival;
    if (start < 0) return false;
    wait(state, at, this.#vehicle.hours, start - arrival);
    state[at + field.late]! += Math.max(0, start - this.#instance.dueBy[node]!);
    serve(state, at, this.#instance.service[node]!);
    return true;
  }

  /** Arrives at a stop where service began at a known time. */
  #jump(at: number, seconds: number, node: number, start: number): boolean {
    const state = this.#next;
    state[at] = start;
    state[at + field.driving]! += seconds;
    state[at + field.sinceBreak]! += seconds;
    state[at + field.cycle]! += seconds;
    state[at + field.still] = 0;
    state[at + field.late]! += Math.max(0, start - this.#instance.dueBy[node]!);
    serve(state, at, this.#instance.service[node]!);
    return true;
  }

  /** Follows the chosen way. @returns for how many seconds the start can be put off without a later end */
  #replay(start: number, listener?: WalkListener): number {
    const { done, doneStarts, durations, breaks, hours } = this.#vehicle;
    const vehicle = this.#vehicle;
    const { place, places } = this.#instance;
    const here = new Int8Array(this.#count + 1);
    for (let at = this.#count, taken = this.#taken; at >= 0; at -= 1) {
      here[at] = this.#choices[at * (breaks.length + 1) + taken]!;
      taken -= here[at]!;
    }
    let taken = this.#taken - here.reduce((sum, value) => sum + value, 0);
    const state = this.#next;
    begin(state, hours, vehicle.from, start);
    let [waited, slack] = [0, never];
    const step = (arrival: number, begins: number, delay: number) => {
      waited += begins - arrival;
      slack = Math.min(slack, waited + delay);
    };
    let from = vehicle.start;
    for (let position = 0; position <= this.#count; position += 1) {
      const node = position < this.#count ? this.#nodes[position]! : -1;
      const to = node < 0 ? vehicle.end : place[node]!;
      const seconds = durations[from * places + to]!;
      from = to;
      const fixed = position < done.length ? doneStarts[position]! : Number.NaN;
      const onBreak: OnBreak = (arrival, begins, end) => {
        const { windows } = breaks[taken]!;
        taken += 1;
        const last =
          windows.find((window) => begins <= window.end)?.end ?? firstOpening(windows, begins);
        step(arrival, begins, last - begins);
        listener?.onBreak(arrival, begins, end);
      };
      const arrivalAtDone = state[0]! + seconds;
      const count = here[position]!;
      const leg = { vehicle, seconds, until: never, firstBreak: taken, breaks: count, onBreak };
      if (fixed === fixed) this.#jump(0, seconds, node, fixed);
      else driveLeg(state, 0, listener ? { ...leg, onPause: listener.onPause } : leg);
      const arrival = fixed === fixed ? Math.min(arrivalAtDone, fixed) : state[0]!;
      if (node < 0) break;
      if (fixed !== fixed) this.#stop(0, node, position < done.length, never);
      const begins = state[0]! - this.#instance.service[node]!;
      step(arrival, begins, delayOf(this.#instance, node, begins));
      listener?.onStop(node, arrival, begins, state[0]!);
    }
    listener?.onEnds(start, state[0]!);
    return Math.min(waited, slack);
  }
}
