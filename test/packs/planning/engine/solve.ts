import { Engine } from "../../../../shared/packs/planning/engine/engine.ts";
import type { Plan, Problem } from "../../../../shared/packs/planning/model/index.ts";

/** The engine's plan after so many iterations. */
export function solve(problem: Problem, iterations: number, seed = 1): Plan {
  const engine = new Engine(problem, { seed, iterations });
  while (!engine.step(1000));
  return engine.plan();
}
