import type { Plan } from "../model/index.ts";
import type { PlanProgress } from "./port.ts";

/** A search for a good plan. It does nothing between the calls, so that its host decides when it ends. */
export interface Search {
  /** Makes some iterations more. @returns whether its budget is used */
  step(iterations: number): boolean;
  /** The figures of the best plan so far. */
  readonly figures: Omit<PlanProgress, "elapsedMs">;
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

/**
 * Drives a search until its budget is used, its deadline has passed or its host ends it.
 * @param deadlineMs from now on
 */
export function driveSearch(
  search: Search,
  deadlineMs: number,
  { now, shouldStop, onProgress }: SearchHost,
): Plan {
  const begun = now();
  let reported = Number.NEGATIVE_INFINITY;
  let isDone = false;
  while (!isDone && !shouldStop() && now() - begun < deadlineMs) {
    isDone = search.step(atATime);
    if (now() - reported < progressEveryMs) continue;
    reported = now();
    onProgress({ ...search.figures, elapsedMs: Math.round(reported - begun) });
  }
  return search.plan();
}
