import type { Plan } from "../model/index.ts";
import type { PlanBudget, PlanProgress } from "./port.ts";

/** A search for a good plan. It does nothing between the calls, so that its host decides when it ends. */
export interface Search {
  /** How many iterations were made. */
  readonly iterations: number;
  /** Makes this many more iterations. */
  run(iterations: number): void;
  /** The figures of the best plan so far. */
  figures(): Omit<PlanProgress, "iterations" | "elapsedMs">;
  /** The best plan so far. */
  plan(): Plan;
}

/** What a search needs of where it runs. */
export interface SearchHost {
  /** Milliseconds of any clock. */
  now: () => number;
  /** Whether the search is to end with its best plan so far. */
  shouldStop: () => boolean;
  onProgress: (progress: PlanProgress) => void;
}

/** Iterations between two looks at the clock: some milliseconds. */
const atATime = 50;
const progressEveryMs = 500;

/** Drives a search until its budget is used or its host ends it. The same iterations give the same plan. */
export function driveSearch(
  search: Search,
  { iterations, deadlineMs }: Pick<PlanBudget, "iterations" | "deadlineMs">,
  { now, shouldStop, onProgress }: SearchHost,
): Plan {
  const begun = now();
  let reported = Number.NEGATIVE_INFINITY;
  while (search.iterations < iterations && !shouldStop()) {
    const elapsedMs = now() - begun;
    if (elapsedMs >= deadlineMs) break;
    search.run(Math.min(atATime, iterations - search.iterations));
    if (now() - reported < progressEveryMs) continue;
    reported = now();
    onProgress({
      ...search.figures(),
      iterations: search.iterations,
      elapsedMs: Math.round(now() - begun),
    });
  }
  return search.plan();
}
