import { never } from "../instance/instance.ts";
import { begin, fields, type OnPause } from "./hours.ts";
import { driveLeg, type OnBreak } from "./leg.ts";
import { breaksBefore, type Way } from "./way.ts";
import { delayOf } from "./windows.ts";

/** What a walk reports to who writes the schedule down. */
export interface WalkListener {
  onStop(node: number, arrival: number, start: number, departure: number): void;
  onPause: OnPause;
  onBreak: OnBreak;
  onEnds(start: number, arrival: number): void;
}

/** For how long a start might be put off, in seconds. */
export interface Delays {
  /** Without hours of service, the end and the lateness stay. */
  readonly slack: number;
  /** The sum of all waits. */
  readonly waited: number;
  /** The sum of all breaks and rests that the hours of service demand. */
  readonly paused: number;
}

/** Follows the way that was chosen once more. */
export function replay(way: Way, start: number, listener?: WalkListener): Delays {
  const { vehicle, instance, nodes, count } = way;
  const { done, doneStarts, durations, breaks, hours } = vehicle;
  const { place, places, service } = instance;
  const byLeg = way.breaksByLeg();
  const state = new Float64Array(fields);
  begin(state, hours, vehicle.from, start);
  let taken = breaksBefore(vehicle, start);
  let [waited, paused, slack] = [0, 0, never];
  const step = (arrival: number, begins: number, delay: number) => {
    waited += begins - arrival;
    slack = Math.min(slack, waited + delay);
  };
  const onBreak: OnBreak = (arrival, begins, end) => {
    const window = breaks[taken]?.windows.find((one) => begins <= one.end);
    taken += 1;
    step(arrival, begins, (window?.end ?? begins) - begins);
    listener?.onBreak(arrival, begins, end);
  };
  const onPause: OnPause = (kind, begins, end) => {
    paused += end - begins;
    listener?.onPause(kind, begins, end);
  };
  let from = vehicle.start;
  for (let position = 0; position <= count; position += 1) {
    const node = position < count ? nodes[position]! : -1;
    const to = node < 0 ? vehicle.end : place[node]!;
    const seconds = durations[from * places + to]!;
    from = to;
    const known = position < done.length ? doneStarts[position]! : Number.NaN;
    let arrival = state[0]! + seconds;
    if (Number.isNaN(known)) {
      const breaksHere = { firstBreak: taken, breaks: byLeg[position]! };
      driveLeg(state, 0, { vehicle, seconds, until: never, ...breaksHere, onBreak, onPause });
      arrival = state[0]!;
      way.serve(state, 0, node, position < done.length);
    } else {
      arrival = Math.min(arrival, known);
      way.jump(state, 0, seconds, node, known);
    }
    if (node < 0) break;
    const begins = state[0]! - service[node]!;
    step(arrival, begins, delayOf(instance, node, begins));
    listener?.onStop(node, arrival, begins, state[0]!);
  }
  listener?.onEnds(start, state[0]!);
  return { slack: Math.min(waited, slack), waited, paused };
}
