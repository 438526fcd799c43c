import { expect, test } from "vitest";
import { driveSearch, type Search } from "../../../shared/packs/planning/planner/drive-search.ts";
import type { PlanProgress } from "../../../shared/packs/planning/planner/port.ts";

/** A search whose cost falls by one an iteration, of which each takes a millisecond of its own clock. */
function startSearch(budget: number) {
  let iterations = 0;
  const search: Search = {
    step: (more) => {
      iterations = Math.min(budget, iterations + more);
      return iterations === budget;
    },
    get figures() {
      return { iterations, unassigned: 0, vehicles: 1, cost: -iterations };
    },
    plan: () => ({ routes: [], unassigned: [], cost: -iterations, iterations, seed: 1 }),
  };
  return { search, now: () => iterations };
}

const drive = (budget: { iterations: number; deadlineMs: number }, stopAt = Infinity) => {
  const { search, now } = startSearch(budget.iterations);
  const progress: PlanProgress[] = [];
  const plan = driveSearch(search, budget.deadlineMs, {
    now,
    shouldStop: () => now() >= stopAt,
    onProgress: (figures) => void progress.push(figures),
  });
  return { iterations: plan.iterations, progress };
};

test("a search ends with exactly its iterations, or with what its deadline or its host allow", () => {
  expect(drive({ iterations: 1234, deadlineMs: 10_000 }).iterations).toBe(1234);
  expect(drive({ iterations: 1234, deadlineMs: 400 }).iterations).toBe(400);
  expect(drive({ iterations: 1234, deadlineMs: 10_000 }, 130).iterations).toBe(150);
  expect(drive({ iterations: 10, deadlineMs: 0 }).iterations).toBe(0);
});

test("progress comes with the first iterations, and then twice a second", () => {
  const { progress } = drive({ iterations: 1600, deadlineMs: 10_000 });
  expect(progress.map(({ elapsedMs }) => elapsedMs)).toEqual([50, 550, 1050, 1550]);
  expect(progress[1]).toEqual({
    iterations: 550,
    elapsedMs: 550,
    unassigned: 0,
    vehicles: 1,
    cost: -550,
  });
});
