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
  { dimensions, job, first, second, amounts }: Instance,
): void {
  for (let d = 0; d < dimensions; d += 1) {
    let load = 0;
    for (let at = 1; at <= length; at += 1) {
      const of = job[nodes[at]!]!;
      if (second[of]! < 0) load += amounts[of * dimensions + d]!;
    }
    loads[d] = load;
    peaks[d] = load;
    for (let at = 1; at <= length; at += 1) {
      const of = job[nodes[at]!]!;
      const isPickup = second[of]! >= 0 && first[of] === nodes[at];
      load += isPickup ? amounts[of * dimensions + d]! : -amounts[of * dimensions + d]!;
      loads[at * dimensions + d] = load;
      peaks[at * dimensions + d] = Math.max(load, peaks[(at - 1) * dimensions + d]!);
    }
  }
}
