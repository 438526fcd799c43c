import type { Job } from "../../model/index.ts";

/** The highest priority that VROOM knows. */
const highest = 100;

/**
 * VROOM maximizes the sum of the priorities of planned jobs. Weights make that the same as planning jobs
 * of a higher priority first, if each is more than all jobs of lower priorities together.
 * @returns the weight of each priority; null if they exceed VROOM's range
 */
export function priorityWeights(jobs: readonly Job[]): ReadonlyMap<number, number> | null {
  const counts = new Map<number, number>();
  for (const { priority = 0 } of jobs) counts.set(priority, (counts.get(priority) ?? 0) + 1);
  const weights = new Map<number, number>();
  let below = 0;
  for (const priority of [...counts.keys()].toSorted((a, b) => a - b)) {
    // Without other priorities, all jobs weigh nothing, and VROOM plans as many as it can.
    const weight = counts.size === 1 ? 0 : below + 1;
    if (weight > highest) return null;
    weights.set(priority, weight);
    below += weight * (counts.get(priority) ?? 0);
  }
  return weights;
}
