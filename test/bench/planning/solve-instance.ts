import { checkPlan } from "../../../shared/packs/planning/check/check-plan.ts";
import { Engine } from "../../../shared/packs/planning/engine/engine.ts";
import type { BenchInstance } from "./instance.ts";

export interface Result {
  vehicles: number;
  distance: number;
  unassigned: number;
  iterationsPerSecond: number;
  /** The values after some seconds: vehicles and costs without the price of vehicles. */
  after: { seconds: number; vehicles: number; distance: number }[];
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};

/**
 * Plans an instance for so many CPU seconds. The budget in iterations follows from the speed of a short
 * first run, whose time counts.
 */
export function solveInstance({ problem, distanceOf }: BenchInstance, seconds: number): Result {
  const begun = cpuSeconds();
  const probe = new Engine(problem, { seed: 1, iterations: 1_000_000 });
  probe.step(500);
  const [warm, warmDone] = [cpuSeconds(), probe.figures.iterations];
  while (cpuSeconds() - begun < seconds * 0.06) probe.step(100);
  const speed = (probe.figures.iterations - warmDone) / (cpuSeconds() - warm);
  const left = seconds - (cpuSeconds() - begun);
  const iterations = Math.max(1000, Math.floor(speed * left * 0.97));
  const engine = new Engine(problem, { seed: 1, iterations });
  const after: Result["after"] = [];
  const marks = [1, 5].filter((mark) => mark < seconds);
  const price = problem.vehicles[0]?.costs.fixed ?? 0;
  const searching = cpuSeconds();
  let isDone = false;
  while (!isDone && cpuSeconds() - begun < seconds) {
    isDone = engine.step(100);
    const spent = cpuSeconds() - begun;
    while (marks[0] !== undefined && spent >= marks[0]) {
      const { vehicles, cost } = engine.figures;
      after.push({ seconds: marks.shift() ?? 0, vehicles, distance: cost - vehicles * price });
    }
  }
  const speedOfSearch = engine.figures.iterations / (cpuSeconds() - searching);
  const plan = engine.plan();
  const [finding] = checkPlan(problem, plan);
  if (finding) throw new Error(`The plan is wrong: ${finding.message}`);
  const routes = plan.routes.map(({ steps }) =>
    steps.flatMap(({ jobId, place }) => (jobId === undefined || place === null ? [] : place)),
  );
  const [vehicles, distance] = [routes.length, distanceOf(routes)];
  after.push({ seconds, vehicles, distance });
  const unassigned = plan.unassigned.length;
  return { vehicles, distance, unassigned, iterationsPerSecond: speedOfSearch, after };
}
