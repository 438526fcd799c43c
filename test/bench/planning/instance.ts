import type { Problem } from "../../../shared/packs/planning/model/index.ts";

/** A published instance as a problem. */
export interface ReadInstance {
  problem: Problem;
  /** Whether fewer vehicles come before less distance. */
  countsVehicles: boolean;
  /** The distance of routes of places, without the depot, in the instance's own numbers. */
  distanceOf: (routes: number[][]) => number;
}

export interface BenchInstance extends ReadInstance {
  /** Such as `solomon` or `lilim/100`. */
  family: string;
  name: string;
  /** The best-known value; null if none stands in the folder. */
  best: { vehicles: number; distance: number } | null;
}
