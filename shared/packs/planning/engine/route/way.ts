import { type Instance, never, type VehicleData } from "../instance/instance.ts";
import { begin, field, fields, serve, wait } from "./hours.ts";
import { Labels } from "./labels.ts";
import { driveLeg } from "./leg.ts";
import { serviceStart } from "./windows.ts";

/** Drives a sequence of nodes with all rules, and follows each way to place the breaks that may be best. */
export class Way {
  readonly instance: Instance;
  vehicle!: VehicleData;
  nodes = new Int32Array(64);
  count = 0;
  /** When the way ends. */
  end = 0;
  /** Seconds of lateness of all stops. */
  late = 0;
  distance = 0;
  /** Whether a lax run misses a window, the end of the shift or a break. */
  isBroken = false;
  /** The label that was chosen at the end. */
  #chosen = 0;
  /** The labels by position; the first ones are at the start. */
  #labels = Array.from({ length: 66 }, () => new Labels());

  constructor(instance: Instance) {
    this.instance = instance;
  }

  reserve(count: number): void {
    if (count > this.nodes.length) this.nodes = new Int32Array(2 * count);
    while (this.#labels.length < count + 2) this.#labels.push(new Labels());
  }

  /**
   * @param isLax whether to go on where a window, the end of the shift or a break is missed
   * @returns whether the way keeps all rules when it starts at `start`
   */
  run(start: number, isLax = false): boolean {
    const { vehicle, nodes, count } = this;
    const isDoneOnly = count === vehicle.done.length;
    const { durations, distances } = vehicle;
    const { place, places } = this.instance;
    const first = this.#labels[0]!;
    begin(first.states, vehicle.hours, vehicle.from, start);
    first.taken[0] = breaksBefore(vehicle, start);
    first.count = 1;
    let from = vehicle.start;
    this.distance = 0;
    for (let position = 0; position <= count; position += 1) {
      const node = position < count ? nodes[position]! : -1;
      const to = node < 0 ? vehicle.end : place[node]!;
      const leg = from * places + to;
      this.distance += distances[leg]!;
      from = to;
      if (!this.#advance(position, node, durations[leg]!, isLax || isDoneOnly)) return false;
    }
    return this.#finish(isLax, isDoneOnly);
  }

  /** Drives to one position, from each label and with each number of breaks. */
  #advance(position: number, node: number, seconds: number, isLax: boolean): boolean {
    const { vehicle } = this;
    const until = isLax ? never : vehicle.until;
    const isDone = position < vehicle.done.length;
    const known = isDone ? vehicle.doneStarts[position]! : Number.NaN;
    const [now, next] = [this.#labels[position]!, this.#labels[position + 1]!];
    next.count = 0;
    for (let label = 0; label < now.count; label += 1) {
      const taken = now.taken[label]!;
      const most = Number.isNaN(known) ? vehicle.breaks.length - taken : 0;
      for (let here = 0; here <= most; here += 1) {
        const at = next.count * fields;
        for (let one = 0; one < fields; one += 1)
          next.states[at + one] = now.states[label * fields + one]!;
        const leg = { vehicle, seconds, until, firstBreak: taken, breaks: here };
        const isPossible = Number.isNaN(known)
          ? driveLeg(next.states, at, leg) && this.serve(next.states, at, node, position, isLax)
          : this.jump(next.states, at, seconds, node, known);
        if (!isPossible) continue;
        next.taken[next.count] = taken + here;
        next.from[next.count] = label;
        next.here[next.count] = here;
        next.add(vehicle.hours);
      }
    }
    return next.count > 0;
  }

  /** Chooses the way that ends first, of those that keep the rules if there are any. What is done is right. */
  #finish(isLax: boolean, isDoneOnly: boolean): boolean {
    const { states, taken, count } = this.#labels[this.count + 1]!;
    const { breaks, until } = this.vehicle;
    this.end = never;
    this.isBroken = true;
    for (let label = 0; label < count; label += 1) {
      const end = states[label * fields]!;
      const late = states[label * fields + field.late]!;
      let isBroken = end > until || states[label * fields + field.missed]! > 0;
      for (let at = taken[label]!; at < breaks.length && !isBroken; at += 1)
        isBroken = end > breaks[at]!.windows.at(-1)!.end;
      if (isDoneOnly) isBroken = false;
      if (isBroken && (!isLax || !this.isBroken)) continue;
      const isBetter = end < this.end || (end === this.end && late < this.late);
      if (!isBetter && isBroken === this.isBroken) continue;
      this.end = end;
      this.late = late;
      this.isBroken = isBroken;
      this.#chosen = label;
    }
    return this.end < never;
  }

  /** The breaks on the leg to each position, of the way that was chosen. */
  breaksByLeg(): Int8Array {
    const byLeg = new Int8Array(this.count + 1);
    let label = this.#chosen;
    for (let at = this.count; at >= 0; at -= 1) {
      const { here, from } = this.#labels[at + 1]!;
      byLeg[at] = here[label]!;
      label = from[label]!;
    }
    return byLeg;
  }

  /** Serves a node after the arrival, which is the state's time. Windows of done steps do not hold. */
  serve(state: Float64Array, at: number, node: number, position: number, isLax: boolean): boolean {
    if (node < 0) return true;
    const arrival = state[at]!;
    let start = serviceStart(this.instance, node, arrival);
    if (start < 0) {
      const isDone = position < this.vehicle.done.length;
      if (!isDone && !isLax) return false;
      if (!isDone) state[at + field.missed]! += 1;
      start = arrival;
    }
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
