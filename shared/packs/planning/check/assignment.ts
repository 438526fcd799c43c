import type { Job, Plan, Problem, Route } from "../model/index.ts";
import type { Finding } from "./finding.ts";
import { stopOf } from "./route.ts";

/** Who does what: each job once or in the list of unassigned ones, by a vehicle that may. */
export function checkAssignment(problem: Problem, plan: Plan): Finding[] {
  const findings = [...checkShape(problem, plan)];
  const count = new Map<string, number>();
  const jobs = new Map(problem.jobs.map((job) => [job.id, job]));
  const vehicles = new Map(problem.vehicles.map((vehicle) => [vehicle.id, vehicle]));
  const lockedTo = new Map(
    problem.vehicles.flatMap(({ id, locked = [] }) => locked.map((job) => [job, id] as const)),
  );
  for (const { vehicleId, steps } of plan.routes) {
    const vehicle = vehicles.get(vehicleId);
    if (!vehicle) continue;
    const done = new Set((vehicle.done ?? []).map(({ jobId }) => jobId));
    for (const id of new Set(steps.flatMap(({ jobId }) => jobId ?? []))) {
      const job = jobs.get(id);
      if (!job) continue;
      count.set(id, (count.get(id) ?? 0) + 1);
      const say = (message: string) =>
        findings.push({ rule: "fit", message: `Job ${id} in ${vehicleId}: ${message}.` });
      const owner = lockedTo.get(id);
      if (owner !== undefined && owner !== vehicleId && !done.has(id))
        say(`it is locked to ${owner}`);
      if (done.has(id)) continue;
      if (job.vehicles && !job.vehicles.includes(vehicleId)) say("the vehicle is not allowed");
      for (const skill of job.skills ?? [])
        if (!(vehicle.skills ?? []).includes(skill)) say(`the vehicle lacks ${skill}`);
    }
  }
  findings.push(...checkOnce(problem, plan, count));
  return findings;
}

function* checkOnce(
  { jobs, vehicles }: Problem,
  { routes, unassigned }: Plan,
  count: ReadonlyMap<string, number>,
): Generator<Finding> {
  const listed = new Set<string>();
  for (const { jobId, reasons } of unassigned) {
    if (listed.has(jobId))
      yield { rule: "unassigned", message: `Job ${jobId} is listed as unassigned twice.` };
    listed.add(jobId);
    const named = new Set(reasons.map(({ vehicleId }) => vehicleId));
    // A planner may give no reasons at all; they are added after the check.
    for (const { id } of vehicles)
      if (named.size > 0 && !named.has(id))
        yield { rule: "unassigned", message: `Job ${jobId} has no reason for ${id}.` };
  }
  const aboard = new Set(
    vehicles.flatMap(({ done = [] }) =>
      done.flatMap(({ kind, jobId }) => (kind === "pickup" ? jobId : [])),
    ),
  );
  for (const { id } of jobs) {
    const times = count.get(id) ?? 0;
    if (times > 1)
      yield { rule: "assignment", message: `Job ${id} is in the routes of ${times} vehicles.` };
    if (times === 0 && !listed.has(id))
      yield { rule: "assignment", message: `Job ${id} is missing in the plan.` };
    const isComplete = routes.some(({ steps }) =>
      steps.some((s) => s.jobId === id && s.kind !== "pickup"),
    );
    if (times > 0 && listed.has(id) && (isComplete || !aboard.has(id)))
      yield { rule: "unassigned", message: `Job ${id} is planned and listed as unassigned.` };
    if (times > 0 && !isComplete && !listed.has(id))
      yield { rule: "assignment", message: `Job ${id} is picked up and never delivered.` };
  }
}

/** Whether the parts that the plan names exist. */
function* checkShape(
  { jobs, vehicles }: Problem,
  { routes, unassigned }: Plan,
): Generator<Finding> {
  const known = new Map(jobs.map((job) => [job.id, job]));
  const ids = new Set(vehicles.map(({ id }) => id));
  const seen = new Set<string>();
  const say = (message: string): Finding => ({ rule: "shape", message });
  for (const route of routes) {
    if (!ids.has(route.vehicleId)) yield say(`There is no vehicle ${route.vehicleId}.`);
    if (seen.has(route.vehicleId)) yield say(`Vehicle ${route.vehicleId} has two routes.`);
    seen.add(route.vehicleId);
    yield* checkSteps(route, known);
  }
  for (const { id, done = [] } of vehicles)
    if (done.length > 0 && !seen.has(id))
      yield { rule: "done", message: `Vehicle ${id} has done steps and no route.` };
  for (const { jobId } of unassigned) if (!known.has(jobId)) yield say(`There is no job ${jobId}.`);
}

function* checkSteps(
  { vehicleId, steps }: Route,
  jobs: ReadonlyMap<string, Job>,
): Generator<Finding> {
  const say = (message: string): Finding => ({ rule: "shape", message });
  if (steps.length < 3 || steps[0]?.kind !== "start" || steps.at(-1)?.kind !== "end")
    yield say(`The route of ${vehicleId} is not a start, stops and an end.`);
  for (const [index, { kind, jobId, place }] of steps.entries()) {
    const isEdge = index === 0 || index === steps.length - 1;
    if ((kind === "start" || kind === "end") !== isEdge)
      yield say(`Step ${index} of ${vehicleId} is a ${kind}.`);
    if (jobId === undefined) {
      if (kind === "pickup" || kind === "delivery" || kind === "visit")
        yield say(`Step ${index} of ${vehicleId} has no job.`);
      continue;
    }
    const stop = stopOf(jobs.get(jobId), kind);
    if (!stop) yield say(`Step ${index} of ${vehicleId}: job ${jobId} has no ${kind}.`);
    else if (stop.place !== place)
      yield say(`Step ${index} of ${vehicleId}: job ${jobId} is at place ${stop.place}.`);
  }
}
