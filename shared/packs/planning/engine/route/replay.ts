import { never } from "../instance/instance.ts";
import { begin, fields, type OnPause } from "./hours.ts";
import { driveLeg, type OnBreak } from "./leg.ts";
import { breaksBefore, type Way } from "./way.ts";

/** What a walk reports to who writes the schedule down. */
export interface WalkListener {
  onStop(node: number, arrival: number, start: number, departure: number): void;
  onPause: OnPause;
  onBreak: OnBreak;
  onEnds(start: number, arrival: number): void;
}

/** Follows the way that was chosen once more, and reports each step. */
export function replay(way: Way, start: number, listener: WalkListener): void {
  const { vehicle, instance, nodes, count } = way;
  const { done, doneStarts, durations, hours } = vehicle;
  const { place, places, service } = instance;
  const byLeg = way.breaksByLeg();
  const state = new Float64Array(fields);
  begin(state, hours, vehicle.from, start);
  let firstBreak = breaksBefore(vehicle, start);
  let from = vehicle.start;
  for (let position = 0; position <= count; position += 1) {
    const node = position < count ? nodes[position]! : -1;
    const to = node < 0 ? vehicle.end : place[node]!;
    const seconds = durations[from * places + to]!;
    from = to;
    const known = position < done.length ? doneStarts[position]! : Number.NaN;
    let arrival = state[0]! + seconds;
    if (Number.isNaN(known)) {
      const breaks = byLeg[position]!;
      driveLeg(state, 0, { vehicle, seconds, until: never, firstBreak, breaks, ...listener });
      firstBreak += breaks;
      arrival = state[0]!;
      way.serve(state, 0, node, position, true);
    } else {
      arrival = Math.min(arrival, known);
      way.jump(state, 0, seconds, node, known);
    }
    if (node < 0) break;
    listener.onStop(node, arrival, state[0]! - service[node]!, state[0]!);
  }
  listener.onEnds(start, state[0]!);
}
