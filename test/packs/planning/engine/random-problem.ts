import type {
  Break,
  HoursOfService,
  Job,
  Problem,
  Stop,
  TimeWindow,
  Vehicle,
} from "../../../../shared/packs/planning/model/index.ts";

/** Whole numbers from a seed, for reproducible cases. */
export function dice(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return (count) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0;
    return ((mixed ^ (mixed >>> 15)) >>> 0) % count;
  };
}

export interface ProblemSize {
  stops: number;
  vehicles: number;
  /** The length of a shift. Legs take up to a seventh of it. */
  shift: number;
  /** How many vehicles of ten have rules for hours, and how many breaks. */
  hours: number;
  breaks: number;
}

/** A small problem that has each feature now and then. Times are small, so that each second can be tried. */
export function randomProblem(seed: number, size: ProblemSize): Problem {
  const roll = dice(seed);
  const isOne = (of: number) => roll(of) === 0;
  const { shift } = size;
  const places = size.stops + 2;
  const leg = Math.max(2, Math.floor(shift / 7));
  const points = Array.from({ length: places }, () => [roll(leg), roll(leg)] as const);
  const durations = Int32Array.from({ length: places ** 2 }, (_, at) => {
    const [a, b] = [points[Math.floor(at / places)]!, points[at % places]!];
    return a === b ? 0 : Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + roll(2);
  });
  const distances = durations.map((seconds) => seconds * 1000);
  const window = (): TimeWindow => {
    const start = roll(shift);
    return { start, end: start + 2 + roll(Math.floor(shift / 2)) };
  };
  let next = 2;
  const stop = (): Stop => ({
    place: next++,
    windows: isOne(2) ? [] : Array.from({ length: 1 + roll(2) }, window),
    serviceSeconds: roll(3),
    ...(isOne(3) ? { dueBy: roll(shift) } : {}),
  });
  const vehicleIds = Array.from({ length: size.vehicles }, (_, v) => `v${v}`);
  const jobs: Job[] = [];
  for (let left = size.stops; left > 0;) {
    const common = {
      id: `j${jobs.length}`,
      amounts: [1 + roll(3), roll(3)],
      priority: roll(2),
      ...(isOne(4) ? { skills: ["crane"] } : {}),
      ...(isOne(4) ? { vehicles: vehicleIds.filter((_, v) => v === 0 || isOne(2)) } : {}),
    };
    if (left >= 2 && isOne(2)) {
      jobs.push({ ...common, kind: "shipment", pickup: stop(), delivery: stop() });
      left -= 2;
    } else {
      jobs.push({ ...common, kind: "visit", stop: stop() });
      left -= 1;
    }
  }
  const vehicles = vehicleIds.map((id, v): Vehicle => {
    const from = roll(3);
    return {
      id,
      start: isOne(5) ? null : roll(2),
      end: isOne(3) ? null : roll(2),
      shift: { start: from, end: from + shift },
      ...(isOne(4) ? { maxDuration: Math.floor(shift * 0.7) } : {}),
      capacities: [4 + roll(4), 3 + roll(4)],
      skills: isOne(2) ? ["crane", "hazmat"] : [],
      profile: "truck",
      costs: {
        fixed: roll(20),
        perKm: 1,
        perHour: isOne(2) ? 3600 : 0,
        perHourLate: 3600 * roll(3),
      },
      breaks: v === 0 && roll(10) < size.breaks ? [lunch(roll, shift)] : [],
      ...(roll(10) < size.hours ? { hoursOfService: hours(roll, shift) } : {}),
    };
  });
  lockOrBegin(roll, jobs, vehicles);
  return {
    dimensions: ["kg", "pallets"],
    places,
    jobs,
    vehicles,
    matrices: { truck: { durations, distances } },
  };
}

const lunch = (roll: (count: number) => number, shift: number): Break => {
  const start = Math.floor(shift / 3) + roll(4);
  return { id: "lunch", windows: [{ start, end: start + 4 }], seconds: 2 };
};

function hours(roll: (count: number) => number, shift: number): HoursOfService {
  const maxDriving = Math.floor(shift * 0.5);
  return {
    maxDriving,
    maxElapsed: Math.floor(shift * 0.65),
    breakAfterDriving: Math.floor(shift * 0.35),
    breakSeconds: 2,
    restSeconds: Math.floor(shift * 0.4),
    maxCycle: Math.floor(shift * 0.8),
    restartSeconds: shift,
    used: {
      driving: roll(3),
      elapsed: roll(4),
      drivingSinceBreak: roll(2),
      cycle: roll(5),
    },
  };
}

/** Sometimes a job is locked to the first vehicle, or the vehicle has begun its route. */
function lockOrBegin(roll: (count: number) => number, jobs: Job[], vehicles: Vehicle[]): void {
  const [vehicle] = vehicles;
  const free = jobs.filter((job) => !job.vehicles && !job.skills);
  const job = free.at(-1);
  if (!vehicle || !job) return;
  const choice = roll(6);
  if (choice === 0) vehicles[0] = { ...vehicle, locked: [job.id] };
  const kind = job.kind === "visit" ? "visit" : "pickup";
  const known = choice === 2 ? { start: vehicle.shift.start + 8 } : {};
  if (choice === 1 || choice === 2)
    vehicles[0] = { ...vehicle, done: [{ kind, jobId: job.id, ...known }] };
}
