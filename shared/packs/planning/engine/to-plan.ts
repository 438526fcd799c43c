import type { Plan, Route as PlannedRoute, Step } from "../model/index.ts";
import type { Instance } from "./instance/instance.ts";
import type { Route } from "./route/route.ts";
import type { Walk } from "./route/walk.ts";

/** The schedule of a route that has jobs. */
export function plannedRoute(instance: Instance, route: Route, walk: Walk): PlannedRoute {
  const { vehicle } = route;
  const { problem, dimensions, job, second, dueBy } = instance;
  const nowhere = problem.places;
  const placeOf = (place: number) => (place === nowhere ? null : place);
  const steps: Step[] = [];
  let position = 0;
  const load = () => [...route.loads.subarray(position * dimensions, (position + 1) * dimensions)];
  const idle = (kind: Step["kind"], place: number | null, [arrival, start, departure]: Times) =>
    steps.push({
      kind,
      place,
      arrival,
      start,
      departure,
      load: load(),
      waiting: start - arrival,
      lateness: 0,
    });
  let times: [number, number] = [0, 0];
  const cost = walk.record(route, {
    onBreak: (arrival, start, end) => void idle("break", null, [arrival, start, end]),
    onPause: (kind, from, until) => void idle(kind, null, [from, from, until]),
    onStop(node, arrival, start, departure) {
      position += 1;
      const of = job[node]!;
      const isVisit = second[of]! < 0;
      steps.push({
        kind: isVisit ? "visit" : node === second[of] ? "delivery" : "pickup",
        jobId: problem.jobs[of]!.id,
        place: instance.place[node]!,
        arrival,
        start,
        departure,
        load: load(),
        waiting: start - arrival,
        lateness: Math.max(0, start - dueBy[node]!),
      });
    },
    onEnds(start, arrival) {
      times = [start, arrival];
    },
  });
  const [from, until] = times;
  idle("end", placeOf(vehicle.end), [until, until, until]);
  position = 0;
  idle("start", placeOf(vehicle.start), [from, from, from]);
  const first = steps.pop();
  const { distance } = walk;
  return {
    vehicleId: vehicle.id,
    steps: first ? [first, ...steps] : steps,
    distance,
    duration: until - from,
    cost,
  };
}

type Times = readonly [arrival: number, start: number, departure: number];

/** What a plan says but for the reasons of unassigned jobs. */
export type PlanFigures = Pick<Plan, "routes" | "cost">;

export function plannedRoutes(
  instance: Instance,
  routes: readonly Route[],
  walk: Walk,
): PlanFigures {
  const planned = routes
    .filter(({ length }) => length > 0)
    .map((route) => plannedRoute(instance, route, walk));
  return { routes: planned, cost: planned.reduce((sum, { cost }) => sum + cost, 0) };
}
