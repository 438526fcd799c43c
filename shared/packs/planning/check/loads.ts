import type { Finding } from "./finding.ts";
import { doneSteps, type RiddenRoute, where } from "./route.ts";

/** Loads: pickups come before deliveries in the same route, and no leg has more on board than fits. */
export function checkLoads(ridden: RiddenRoute): Finding[] {
  const { vehicle, route, jobs, problem } = ridden;
  const findings: Finding[] = [];
  const aboard = new Set<string>();
  const served = new Set<string>();
  const visits = route.steps.filter(({ kind }) => kind === "visit");
  const load = problem.dimensions.map((_, d) =>
    visits.reduce((sum, { jobId = "" }) => sum + (jobs.get(jobId)?.amounts[d] ?? 0), 0),
  );
  const done = doneSteps(ridden).length;
  let stops = 0;
  let doneLoad: number[] = [];
  for (const step of route.steps) {
    const { jobId, kind } = step;
    const say = (rule: Finding["rule"], message: string) =>
      findings.push({ rule, message: `The ${where(vehicle, step)}: ${message}.` });
    if (jobId !== undefined) {
      stops += 1;
      if (served.has(`${kind} ${jobId}`)) say("order", "it is in the route twice");
      served.add(`${kind} ${jobId}`);
      if (kind === "pickup") aboard.add(jobId);
      if (kind === "delivery" && !aboard.delete(jobId)) say("order", "the freight is not on board");
      const sign = kind === "pickup" ? 1 : -1;
      for (const [d, amount] of (jobs.get(jobId)?.amounts ?? []).entries())
        load[d] = (load[d] ?? 0) + sign * amount;
    }
    if (stops <= done) doneLoad = [...load];
    for (const [d, name] of problem.dimensions.entries()) {
      const [now, most] = [load[d] ?? 0, vehicle.capacities[d] ?? 0];
      if (step.load[d] !== now)
        say("capacity", `${now} ${name} are on board, and the plan says ${step.load[d]}`);
      // What was loaded already stays, even if it is too much.
      const isOld = stops <= done || now <= (doneLoad[d] ?? 0);
      if (now > most && !(done > 0 && isOld))
        say("capacity", `${now} ${name} are on board of ${most}`);
    }
  }
  return findings;
}
