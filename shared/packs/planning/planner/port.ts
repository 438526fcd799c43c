import type { Plan, Problem } from "../model/index.ts";

/** The figures of the best plan so far. */
export interface PlanProgress {
  /** Iterations so far. */
  iterations: number;
  /** Jobs without a vehicle. */
  unassigned: number;
  /** Vehicles with jobs. */
  vehicles: number;
  /** In the unit of the problem's costs. */
  cost: number;
  /** Milliseconds since the planner began. */
  elapsedMs: number;
}

/** How much work a plan may take. The same problem, seed and iterations give the same plan. */
export interface PlanBudget {
  /** Of the random numbers: 0 to 2^31 - 1. */
  seed: number;
  iterations: number;
  /** After so many milliseconds, planning ends with the best plan so far. */
  deadlineMs: number;
}

export interface PlanOptions extends PlanBudget {
  /** Ends planning early, with the best plan so far. */
  signal: AbortSignal;
  onProgress: (progress: PlanProgress) => void;
}

/** The port: makes plans. What it returns has passed the checker. */
export interface Planner {
  /** As plans name it, such as `vroom`. */
  readonly name: string;
  /** @throws AppError, or PlanThreadFailure in a worker */
  plan(problem: Problem, options: PlanOptions): Promise<Plan>;
}
