import type { Job, Problem, Stop, TravelTable, Vehicle } from "../../model/index.ts";
import { priorityWeights } from "./priorities.ts";
import type { VroomProblem, VroomVehicle } from "./protocol.ts";

/** Costs are whole numbers at VROOM. */
const costScale = 100;
/** VROOM's highest level of exploration. */
const exploration = 5;

/** A problem for VROOM, and what is needed to read its solution. */
export interface Translation {
  problem: VroomProblem;
  /** What was subtracted from all times, because VROOM's are not negative. */
  epoch: number;
}

/** Whole numbers for names, from 1. */
function numbered(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    const known = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, known);
    return known;
  };
}

/** Translates a problem that VROOM can express. Job i and vehicle i have the id i + 1 there. */
export function toVroom(problem: Problem, deadlineMs: number): Translation {
  const { jobs, vehicles } = problem;
  const epoch = Math.min(0, ...timesOf(problem));
  const span = Math.max(0, ...timesOf(problem)) - epoch;
  const window = ({ start, end }: { start: number; end: number }): [number, number] => [
    start - epoch,
    end - epoch,
  ];
  const windows = ({ windows: list }: Pick<Stop, "windows">) =>
    list.length === 0 ? {} : { time_windows: list.map(window) };
  const task = (id: number, stop: Stop) => ({
    id,
    location_index: stop.place,
    service: stop.serviceSeconds,
    ...windows(stop),
  });
  const skills = skillsOf(problem);
  const weights = priorityWeights(jobs) ?? new Map<number, number>();
  const anyJob = (job: Job) => ({
    skills: skills.ofJob(job),
    priority: weights.get(job.priority ?? 0) ?? 0,
  });
  const vehicle = (one: Vehicle, index: number): VroomVehicle => ({
    id: index + 1,
    profile: one.profile,
    ...(one.start === null ? {} : { start_index: one.start }),
    ...(one.end === null ? {} : { end_index: one.end }),
    capacity: one.capacities,
    skills: skills.ofVehicle(one),
    time_window: window(one.shift),
    breaks: (one.breaks ?? []).map((pause, at) => ({
      id: at + 1,
      service: pause.seconds,
      ...windows(pause),
    })),
    costs: costsOf(one),
  });
  return {
    epoch,
    problem: {
      jobs: jobs.flatMap((job, index) =>
        job.kind === "visit"
          ? [{ ...task(index + 1, job.stop), ...anyJob(job), delivery: job.amounts }]
          : [],
      ),
      shipments: jobs.flatMap((job, index) =>
        job.kind === "shipment"
          ? [
              {
                pickup: task(index + 1, job.pickup),
                delivery: task(index + 1, job.delivery),
                amount: job.amounts,
                ...anyJob(job),
              },
            ]
          : [],
      ),
      vehicles: vehicles.map(vehicle),
      matrices: Object.fromEntries(
        Object.entries(problem.matrices).map(([profile, table]) => [
          profile,
          rowsOf(table, problem.places, span),
        ]),
      ),
      options: { g: false, x: exploration, l: Math.max(1, Math.floor(deadlineMs / 1000)) },
    },
  };
}

function timesOf({ jobs, vehicles }: Problem): number[] {
  const ofStop = ({ windows }: Pick<Stop, "windows">) =>
    windows.flatMap(({ start, end }) => [start, end]);
  return [
    ...jobs.flatMap((job) =>
      job.kind === "visit" ? ofStop(job.stop) : [...ofStop(job.pickup), ...ofStop(job.delivery)],
    ),
    ...vehicles.flatMap(({ shift, breaks = [] }) => [
      shift.start,
      shift.end,
      ...breaks.flatMap(ofStop),
    ]),
  ];
}

/**
 * Skills, and as further skills each set of vehicles that a job is limited to: those of its area, or the
 * one that it is locked to.
 */
function skillsOf({ vehicles }: Problem) {
  const number = numbered();
  const lockedTo = new Map(
    vehicles.flatMap(({ id, locked = [] }) => locked.map((job) => [job, id] as const)),
  );
  const groups = new Map<number, ReadonlySet<string>>();
  const groupOf = (members: readonly string[]): number => {
    const group = number(`vehicles:${[...members].toSorted().join("\n")}`);
    groups.set(group, new Set(members));
    return group;
  };
  return {
    ofJob: ({ id, skills = [], vehicles: allowed }: Job): number[] => {
      const owner = lockedTo.get(id);
      const limits = [...(owner === undefined ? [] : [[owner]]), ...(allowed ? [allowed] : [])];
      return [...skills.map((name) => number(`skill:${name}`)), ...limits.map(groupOf)];
    },
    /** Complete once the skills of all jobs were asked for. */
    ofVehicle: ({ id, skills = [] }: Vehicle): number[] => [
      ...skills.map((name) => number(`skill:${name}`)),
      ...Array.from(groups).flatMap(([group, members]) => (members.has(id) ? [group] : [])),
    ],
  };
}

function costsOf({ costs: { fixed, perHour, perKm } }: Vehicle): VroomVehicle["costs"] {
  const scaled = (cost: number) => Math.round(cost * costScale);
  // Without any cost of travelling, VROOM would not prefer short routes.
  const isFree = scaled(perHour) + scaled(perKm) === 0;
  return {
    fixed: scaled(fixed),
    per_hour: isFree ? 1 : scaled(perHour),
    per_km: scaled(perKm),
  };
}

/** The rows of a matrix. Longer than the whole time span is as good as unreachable, and sums stay small. */
function rowsOf({ durations, distances }: TravelTable, places: number, span: number) {
  const longest = 100_000_000;
  const rows = (values: Int32Array, most: number) =>
    Array.from({ length: places }, (_row, at) =>
      Array.from(values.subarray(at * places, (at + 1) * places), (value) => Math.min(value, most)),
    );
  return { durations: rows(durations, span + 1), distances: rows(distances, longest) };
}
