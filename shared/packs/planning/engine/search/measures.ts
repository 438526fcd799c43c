import { type Instance, never } from "../instance/instance.ts";
import type { Solution } from "./solution.ts";

/**
 * Which has more jobs of the highest tier without a vehicle, then of the next. Negative: the first has
 * fewer.
 */
export function compareMissing(one: Int32Array, other: Int32Array): number {
  for (let tier = one.length - 1; tier >= 0; tier -= 1)
    if (one[tier] !== other[tier]) return one[tier]! - other[tier]!;
  return 0;
}

/** No plan for all jobs has fewer vehicles than their amounts demand. */
export function fewestVehicles({ vehicles, dimensions, amounts, jobs, second }: Instance): number {
  let fewest = 1;
  for (let d = 0; d < dimensions; d += 1) {
    let sum = 0;
    for (let job = 0; job < jobs; job += 1)
      if (second[job]! < 0) sum += amounts[job * dimensions + d]!;
    const most = Math.max(...vehicles.map(({ capacities }) => capacities[d]!));
    if (most > 0) fewest = Math.max(fewest, Math.ceil(sum / most));
  }
  return fewest;
}

/** What a leg costs on average, without what a vehicle costs. */
export function typicalLeg({ routes }: Solution): number {
  let [sum, legs] = [0, 0];
  for (const { length, cost, vehicle } of routes) {
    if (length === 0 || cost >= never / 2) continue;
    sum += cost - vehicle.costs.fixed;
    legs += length + 1;
  }
  return legs === 0 || sum <= 0 ? 1 : sum / legs;
}
