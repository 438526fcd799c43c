import { never } from "../engine/instance/instance.ts";
import type { Solution } from "../engine/search/solution.ts";

/** The last check: tries each job that is left over in each route, and makes the insertion if one fits. */
export function insertWhatFits(solution: Solution): void {
  const { instance } = solution;
  const byTier = (a: number, b: number) => instance.tier[b]! - instance.tier[a]! || a - b;
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const job of solution.absent.toSorted(byTier)) {
      let [best, least] = [-1, never / 2];
      for (let v = 0; v < instance.vehicles.length; v += 1) {
        const cost = solution.costOf(job, v);
        if (cost < least) [least, best] = [cost, v];
      }
      if (best < 0) continue;
      solution.insert(job, best);
      solution.absent = solution.absent.filter((other) => other !== job);
      isDone = false;
    }
  }
}
