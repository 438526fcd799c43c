/** What VROOM's docs/API.md calls a problem, as far as the stand-in reads it. */
export interface Input {
  jobs?: Job[];
  shipments?: Shipment[];
  vehicles?: Vehicle[];
  matrices?: Record<string, { durations: number[][]; distances?: number[][] }>;
  options?: { g?: boolean; x?: number; l?: number };
}

export interface Task {
  id: number;
  location_index?: number;
  service?: number;
  time_windows?: [number, number][];
}

export interface Job extends Task {
  delivery?: number[];
  skills?: number[];
  priority?: number;
}

export interface Shipment {
  pickup: Task;
  delivery: Task;
  amount?: number[];
  skills?: number[];
  priority?: number;
}

export interface Vehicle {
  id: number;
  profile?: string;
  start_index?: number;
  end_index?: number;
  capacity?: number[];
  skills?: number[];
  time_window?: [number, number];
  breaks?: { id: number; time_windows?: [number, number][]; service?: number }[];
  costs?: { fixed?: number; per_hour?: number; per_km?: number };
}

const isWhole = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
const anyTime: [number, number] = [0, 1];
const areWhole = (values: unknown): boolean => Array.isArray(values) && values.every(isWhole);

/** The error of VROOM's input, code 2; null for a valid problem. */
export function inputError({ jobs = [], shipments = [], vehicles = [], matrices = {} }: Input) {
  if (vehicles.length === 0) return "No vehicle defined.";
  const size = vehicles[0]?.capacity?.length ?? 0;
  const tasks = [...jobs, ...shipments.flatMap(({ pickup, delivery }) => [pickup, delivery])];
  for (const { id, location_index, service = 0, time_windows = [anyTime] } of tasks) {
    if (!isWhole(id)) return "Invalid id for job.";
    if (!isWhole(location_index)) return `Invalid location for job ${id}.`;
    if (!isWhole(service)) return `Invalid service for job ${id}.`;
    const wrong = time_windows.some(
      ([from, to, ...rest]) => !areWhole([from, to]) || rest.length > 0 || from > to,
    );
    if (wrong || time_windows.length === 0) return `Invalid time_windows for job ${id}.`;
  }
  for (const { priority = 0, skills = [] } of [...jobs, ...shipments]) {
    if (!isWhole(priority) || priority > 100) return "Invalid priority value.";
    if (!areWhole(skills)) return "Invalid skills object.";
  }
  for (const amounts of [
    ...jobs.map((job) => job.delivery),
    ...shipments.map((job) => job.amount),
  ]) {
    if (!areWhole(amounts ?? [])) return "Invalid amount.";
    if ((amounts?.length ?? 0) !== size)
      return `Inconsistent delivery length: ${amounts?.length} instead of ${size}.`;
  }
  if (new Set(jobs.map(({ id }) => id)).size < jobs.length) return "Duplicate job id.";
  for (const vehicle of vehicles) {
    if (vehicle.start_index === undefined && vehicle.end_index === undefined)
      return `No start or end specified for vehicle ${vehicle.id}.`;
    if (!areWhole(vehicle.time_window ?? []) || !areWhole(vehicle.skills ?? []))
      return `Invalid vehicle ${vehicle.id}.`;
    if (Object.values(vehicle.costs ?? {}).some((cost) => !isWhole(cost)))
      return `Invalid costs for vehicle ${vehicle.id}.`;
    const rows = matrices[vehicle.profile ?? "car"]?.durations;
    if (!rows) return `Missing matrix for profile ${vehicle.profile}.`;
    if (rows.some((row) => row.length !== rows.length || !row.every(isWhole)))
      return "Unexpected matrix row length.";
  }
  return null;
}
