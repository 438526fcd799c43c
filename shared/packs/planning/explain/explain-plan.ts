import { compile } from "../engine/instance/compile.ts";
import { Solution } from "../engine/search/solution.ts";
import { plannedRoutes } from "../engine/to-plan.ts";
import type { Plan, Problem } from "../model/index.ts";
import { insertWhatFits } from "./insert-what-fits.ts";
import { unassignedReasons } from "./unassigned.ts";

/**
 * Gives a plan of another planner what it lacks: jobs that were left over and fit are inserted, and each
 * of the others gets a reason for each vehicle.
 * @param plan one that `checkPlan` accepts but for the reasons
 */
export function explainPlan(problem: Problem, plan: Plan): Plan {
  if (plan.unassigned.length === 0) return plan;
  const instance = compile(problem);
  const solution = new Solution(instance);
  const jobs = new Map(problem.jobs.map(({ id }, index) => [id, index]));
  const nodes = problem.vehicles.map(({ id }) => {
    const route = plan.routes.find(({ vehicleId }) => vehicleId === id);
    return (route?.steps ?? []).flatMap(({ jobId, kind }) => {
      const job = jobId === undefined ? undefined : jobs.get(jobId);
      if (job === undefined) return [];
      return (kind === "delivery" ? instance.second[job] : instance.first[job]) ?? [];
    });
  });
  const left = new Set(plan.unassigned.map(({ jobId }) => jobs.get(jobId) ?? -1));
  solution.place(nodes, left);
  insertWhatFits(solution);
  const unassigned = solution.absent.map((job) =>
    unassignedReasons(instance, job, solution.routes),
  );
  if (unassigned.length === plan.unassigned.length) return { ...plan, unassigned };
  return { ...plan, ...plannedRoutes(instance, solution.routes, solution.walk), unassigned };
}
