import * as z from "zod";

/*
 * The JSON of VROOM (its docs/API.md), as far as it is used. Ids and skills are whole numbers; times are
 * seconds, 0 or later; amounts are whole numbers.
 */

interface VroomTask {
  id: number;
  location_index: number;
  service: number;
  time_windows?: [number, number][];
}

interface VroomAnyJob {
  skills: number[];
  priority: number;
}

export interface VroomJob extends VroomTask, VroomAnyJob {
  delivery: readonly number[];
}

export interface VroomShipment extends VroomAnyJob {
  pickup: VroomTask;
  delivery: VroomTask;
  amount: readonly number[];
}

export interface VroomVehicle {
  id: number;
  profile: string;
  start_index?: number;
  end_index?: number;
  capacity: readonly number[];
  skills: number[];
  time_window: [number, number];
  breaks: { id: number; time_windows?: [number, number][]; service: number }[];
  costs: { fixed: number; per_hour: number; per_km: number };
}

export interface VroomProblem {
  jobs: VroomJob[];
  shipments: VroomShipment[];
  vehicles: VroomVehicle[];
  matrices: Record<string, { durations: number[][]; distances: number[][] }>;
  /** Of the server around it (vroom-express): how thoroughly to search, and the seconds it may take. */
  options: { g: false; x: number; l: number };
}

const step = z.object({
  type: z.enum(["start", "job", "pickup", "delivery", "break", "end"]),
  id: z.int().optional(),
  location_index: z.int().optional(),
  arrival: z.int(),
  waiting_time: z.int().default(0),
  setup: z.int().default(0),
  service: z.int().default(0),
  load: z.array(z.int()).default([]),
});

export type VroomStep = z.output<typeof step>;

export const vroomSolution = z.object({
  code: z.literal(0),
  unassigned: z.array(z.object({ id: z.int(), type: z.enum(["job", "pickup", "delivery"]) })),
  routes: z.array(z.object({ vehicle: z.int(), steps: z.array(step).min(1) })),
});

export type VroomSolution = z.output<typeof vroomSolution>;

/** Code 1: internal; 2: input; 3: routing; 4 of vroom-express: too many jobs or vehicles. */
export const vroomRefusal = z.object({ code: z.int().min(1), error: z.string().default("") });
