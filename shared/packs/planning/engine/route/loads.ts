import type { Instance } from "../instance/instance.ts";

/** A route as far as its loads go: nodes from position 1 on; loads by position and dimension. */
interface LoadedNodes {
  readonly nodes: Int32Array;
  readonly length: number;
  readonly loads: Float64Array;
  readonly peaks: Float64Array;
}

/** What is on board at each departure. Visits are loaded at the start. */
export function computeLoads(
  { nodes, loads, peaks, length }: LoadedNodes,
  { dimensions, changes, isVisit }: Instance,
): void {
  for (let d = 0; d < dimensions; d += 1) {
    let load = 0;
    for (let at = 1; at <= length; at += 1) {
      const node = nodes[at]!;
      if (isVisit[node] === 1) load -= changes[node * dimensions + d]!;
    }
    loads[d] = load;
    peaks[d] = load;
    let peak = load;
    for (let at = 1; at <= length; at += 1) {
      load += changes[nodes[at]! * dimensions + d]!;
      if (load > peak) peak = load;
      loads[at * dimensions + d] = load;
      peaks[at * dimensions + d] = peak;
    }
  }
}
