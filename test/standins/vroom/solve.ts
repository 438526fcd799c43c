import type { Input, Job, Shipment, Task, Vehicle } from "./model.ts";

interface Step {
  type: "start" | "job" | "pickup" | "delivery" | "break" | "end";
  id?: number;
  location_index?: number;
  arrival: number;
  duration: number;
  setup: number;
  service: number;
  waiting_time: number;
  load: number[];
  violations: [];
}

/** A stop of a tour: its task, what it loads (or unloads), and its type. */
interface Visit {
  type: "job" | "pickup" | "delivery";
  task: Task;
  change: number[];
}

const earliest = (from: number, windows: [number, number][] | undefined): number | null => {
  if (!windows) return from;
  const open = windows.find(([, end]) => end >= from);
  return open ? Math.max(from, open[0]) : null;
};

/** The steps of a tour; null if it breaks a rule. Breaks come first. */
function stepsOf(vehicle: Vehicle, visits: Visit[], durations: number[][]): Step[] | null {
  const [shiftStart, shiftEnd] = vehicle.time_window ?? [0, Number.MAX_SAFE_INTEGER];
  const onBoard = (vehicle.capacity ?? []).map((_limit, dimension) =>
    visits.reduce(
      (sum, { type, change }) => sum + (type === "job" ? (change[dimension] ?? 0) : 0),
      0,
    ),
  );
  const steps: Step[] = [];
  let now = shiftStart;
  let driven = 0;
  let place = vehicle.start_index ?? visits[0]?.task.location_index ?? 0;
  const add = (type: Step["type"], more: Partial<Step> = {}) => {
    const rest = { setup: 0, service: 0, waiting_time: 0, violations: [] as [] };
    steps.push({ type, arrival: now, duration: driven, load: [...onBoard], ...rest, ...more });
  };
  if (onBoard.some((amount, dimension) => amount > (vehicle.capacity?.[dimension] ?? 0)))
    return null;
  if (vehicle.start_index !== undefined) add("start", { location_index: place });
  for (const { id, time_windows, service = 0 } of vehicle.breaks ?? []) {
    const begin = earliest(now, time_windows);
    if (begin === null) return null;
    add("break", { id, service, waiting_time: begin - now });
    now = begin + service;
  }
  for (const { type, task, change } of visits) {
    const to = task.location_index ?? 0;
    const travel = durations[place]?.[to] ?? 0;
    driven += travel;
    now += travel;
    place = to;
    const begin = earliest(now, task.time_windows);
    if (begin === null) return null;
    for (const [dimension, amount] of change.entries())
      onBoard[dimension] = (onBoard[dimension] ?? 0) + (type === "pickup" ? amount : -amount);
    if (onBoard.some((amount, dimension) => amount > (vehicle.capacity?.[dimension] ?? 0)))
      return null;
    const service = task.service ?? 0;
    add(type, { id: task.id, location_index: to, service, waiting_time: begin - now });
    now = begin + service;
  }
  if (vehicle.end_index !== undefined) {
    const travel = durations[place]?.[vehicle.end_index] ?? 0;
    driven += travel;
    now += travel;
    add("end", { location_index: vehicle.end_index });
  }
  return now > shiftEnd ? null : steps;
}

const visitsOf = (job: Job | Shipment): Visit[] =>
  "pickup" in job
    ? [
        { type: "pickup", task: job.pickup, change: job.amount ?? [] },
        { type: "delivery", task: job.delivery, change: job.amount ?? [] },
      ]
    : [{ type: "job", task: job, change: job.delivery ?? [] }];

/** A solution in VROOM's form: each task goes to the end of the first tour that can take it. */
export function solve({ jobs = [], shipments = [], vehicles = [], matrices = {} }: Input) {
  const tours = vehicles.map((vehicle) => ({ vehicle, visits: [] as Visit[] }));
  const unassigned: Visit[] = [];
  const byPriority = [...jobs, ...shipments].toSorted(
    (a, b) => (b.priority ?? 0) - (a.priority ?? 0),
  );
  for (const job of byPriority) {
    const added = visitsOf(job);
    const tour = tours.find(({ vehicle, visits }) => {
      if (job.skills?.some((skill) => !vehicle.skills?.includes(skill))) return false;
      const { durations = [] } = matrices[vehicle.profile ?? "car"] ?? {};
      return stepsOf(vehicle, [...visits, ...added], durations) !== null;
    });
    if (tour) tour.visits.push(...added);
    else unassigned.push(...added);
  }
  const routes = tours
    .filter(({ visits }) => visits.length > 0)
    .map(({ vehicle, visits }) => ({
      vehicle: vehicle.id,
      cost: 0,
      steps: stepsOf(vehicle, visits, matrices[vehicle.profile ?? "car"]?.durations ?? []) ?? [],
      violations: [],
    }));
  return {
    code: 0,
    summary: { cost: 0, routes: routes.length, unassigned: unassigned.length, violations: [] },
    unassigned: unassigned.map(({ type, task }) => ({
      id: task.id,
      type,
      location_index: task.location_index,
    })),
    routes,
  };
}
