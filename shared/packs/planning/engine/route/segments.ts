import type { Instance, VehicleData } from "../instance/instance.ts";

/** The shortest time from the start to each position and from it to the end, and when either may begin. */
interface Segments {
  readonly headDuration: Float64Array;
  readonly headEarliest: Float64Array;
  readonly headLatest: Float64Array;
  readonly tailDuration: Float64Array;
  readonly tailEarliest: Float64Array;
  readonly tailLatest: Float64Array;
}

interface Stops extends Segments {
  readonly vehicle: VehicleData;
  readonly nodes: Int32Array;
  readonly places: Int32Array;
  readonly length: number;
}

/** Joins the stops as time-window segments (Vidal et al. 2013), from the start and from the end. */
export function joinSegments(route: Stops, { places: size, open, close, service }: Instance): void {
  const { nodes, places, length, headDuration, headEarliest, headLatest } = route;
  const { tailDuration, tailEarliest, tailLatest } = route;
  const { durations, from, until } = route.vehicle;
  headDuration[0] = 0;
  headEarliest[0] = from;
  headLatest[0] = until;
  for (let at = 1; at <= length; at += 1) {
    const node = nodes[at]!;
    const reach = headDuration[at - 1]! + durations[places[at - 1]! * size + places[at]!]!;
    const wait = Math.max(0, open[node]! - reach - headLatest[at - 1]!);
    headDuration[at] = reach + wait + service[node]!;
    headEarliest[at] = Math.max(open[node]! - reach, headEarliest[at - 1]!) - wait;
    headLatest[at] = Math.min(close[node]! - reach, headLatest[at - 1]!);
  }
  const end = length + 1;
  tailDuration[end] = 0;
  tailEarliest[end] = from;
  tailLatest[end] = until;
  for (let at = length; at >= 0; at -= 1) {
    const node = nodes[at]!;
    const serve = at === 0 ? 0 : service[node]!;
    const early = at === 0 ? from : open[node]!;
    const late = at === 0 ? until : close[node]!;
    const reach = serve + durations[places[at]! * size + places[at + 1]!]!;
    const wait = Math.max(0, tailEarliest[at + 1]! - reach - late);
    tailDuration[at] = reach + wait + tailDuration[at + 1]!;
    tailEarliest[at] = Math.max(tailEarliest[at + 1]! - reach, early) - wait;
    tailLatest[at] = Math.min(tailLatest[at + 1]! - reach, late);
  }
}
