import type { Plan, Problem } from "../model/index.ts";
import { checkAssignment } from "./assignment.ts";
import { checkBreaks } from "./breaks.ts";
import { checkCost } from "./cost.ts";
import type { Finding } from "./finding.ts";
import { checkHours } from "./hours.ts";
import { checkLoads } from "./loads.ts";
import { checkTimes } from "./times.ts";

/**
 * Verifies a plan against its problem, step by step: an independent reading of the rules, which has no
 * code of the engine. It trusts neither the figures nor the order of the plan.
 * @returns all mistakes; none if the plan is right
 */
export function checkPlan(problem: Problem, plan: Plan): Finding[] {
  const findings = checkAssignment(problem, plan);
  // The rest would trip over steps that do not exist.
  if (findings.some(({ rule }) => rule === "shape")) return findings;
  const jobs = new Map(problem.jobs.map((job) => [job.id, job]));
  for (const route of plan.routes) {
    const vehicle = problem.vehicles.find(({ id }) => id === route.vehicleId);
    const table = vehicle && problem.matrices[vehicle.profile];
    if (!vehicle || !table) continue;
    const ridden = { problem, vehicle, table, route, jobs };
    for (const check of [checkTimes, checkLoads, checkBreaks, checkHours, checkCost])
      findings.push(...check(ridden));
  }
  const sum = plan.routes.reduce((total, { cost }) => total + cost, 0);
  if (Math.abs(sum - plan.cost) > 1e-6 * Math.max(1, Math.abs(sum)))
    findings.push({ rule: "cost", message: `The plan costs ${plan.cost}; its routes, ${sum}.` });
  return findings;
}
