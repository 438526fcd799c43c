import { insertWhatFits } from "../explain/insert-what-fits.ts";
import { unassignedReasons } from "../explain/unassigned.ts";
import type { Plan, Problem } from "../model/index.ts";
import { compile } from "./instance/compile.ts";
import { Search, type SearchOptions } from "./search/search.ts";
import { plannedRoutes } from "./to-plan.ts";

/** The figures of the best plan so far. */
export interface EngineFigures {
  /** Iterations so far. */
  readonly iterations: number;
  /** Jobs without a vehicle. */
  readonly unassigned: number;
  /** Vehicles with jobs. */
  readonly vehicles: number;
  /** In the unit of the problem's costs. */
  readonly cost: number;
}

/**
 * The planning engine, which its host drives: `step` until it returns true or the host has enough, and
 * then `plan`. The same problem, seed and iterations give the same plan.
 */
export class Engine {
  readonly #search: Search;
  readonly #seed: number;

  /** @param problem one that `checkProblem` accepts */
  constructor(problem: Problem, options: SearchOptions) {
    this.#seed = options.seed;
    this.#search = new Search(compile(problem), options);
  }

  /** Makes about so many iterations more. @returns whether the budget is used */
  step(iterations: number): boolean {
    return this.#search.step(iterations);
  }

  get figures(): EngineFigures {
    const { done, best } = this.#search;
    const { absent, used, cost } = best;
    return { iterations: done, unassigned: absent.length, vehicles: used, cost };
  }

  /** The best plan so far, in which no job is left over that fits somewhere. The search can go on after it. */
  plan(): Plan {
    const search = this.#search;
    const { solution, done } = search;
    const { instance, walk } = solution;
    solution.restore(search.best);
    insertWhatFits(solution);
    const { routes, cost } = plannedRoutes(instance, solution.routes, walk);
    const unassigned = solution.absent
      .toSorted((a, b) => a - b)
      .map((job) => unassignedReasons(instance, job, solution.routes));
    search.best = solution.keep();
    return { routes, unassigned, cost, iterations: done, seed: this.#seed };
  }
}
