/*
 * Times are whole seconds since the epoch of the problem, which the pack chooses, such as the start of the
 * day. Distances are whole metres. Amounts are whole numbers, one for each dimension of the problem.
 */

/** A span in which something may begin; both ends are included. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

/** Travel between the places of a problem: n * n numbers, row by row. It may be asymmetric. */
export interface TravelTable {
  /** Seconds. */
  readonly durations: Int32Array;
  /** Metres. */
  readonly distances: Int32Array;
}

/** What is to be planned. */
export interface Problem {
  /** The names of what is loaded, such as `kg`, `m3`, `pallets`. */
  readonly dimensions: readonly string[];
  /** The number of places. Stops and vehicles name them by index. */
  readonly places: number;
  readonly jobs: readonly Job[];
  readonly vehicles: readonly Vehicle[];
  /** By the name of the profile that vehicles have. */
  readonly matrices: Readonly<Record<string, TravelTable>>;
}

/** A stop of a job. */
export interface Stop {
  /** The index of its place. */
  readonly place: number;
  /** When service may begin; empty for any time. */
  readonly windows: readonly TimeWindow[];
  /** Service that begins later costs the vehicle's rate for lateness. */
  readonly dueBy?: number | undefined;
  readonly serviceSeconds: number;
}

interface JobOfAnyKind {
  readonly id: string;
  /** One amount a dimension: loaded at the pickup of a shipment; on board from the start until a visit. */
  readonly amounts: readonly number[];
  /**
   * Jobs with a higher priority are planned before all jobs with a lower one, whatever those cost.
   * 0 by default.
   */
  readonly priority?: number | undefined;
  /** Skills and equipment that the vehicle must have. */
  readonly skills?: readonly string[] | undefined;
  /** The vehicles that may do it, such as those of its area; without it, all. */
  readonly vehicles?: readonly string[] | undefined;
}

/** One stop. */
export interface Visit extends JobOfAnyKind {
  readonly kind: "visit";
  readonly stop: Stop;
}

/** A pickup and, later in the same route, a delivery. */
export interface Shipment extends JobOfAnyKind {
  readonly kind: "shipment";
  readonly pickup: Stop;
  readonly delivery: Stop;
}

export type Job = Visit | Shipment;

/** What a route costs, in a unit that the pack chooses. */
export interface Costs {
  /** If the vehicle has any job. */
  readonly fixed: number;
  readonly perKm: number;
  /** Of the time from the start of the route to its end. */
  readonly perHour: number;
  /** For each hour that a service begins after its stop's `dueBy`. */
  readonly perHourLate: number;
}

/**
 * A time without work. It is part of the route, at a stop or on the way, unless the driver can take it
 * whole before the route begins or after the route ends.
 */
export interface Break {
  readonly id: string;
  /** When it may begin. */
  readonly windows: readonly TimeWindow[];
  readonly seconds: number;
}

/** A step that the plan must begin with, in this order. */
export interface DoneStep {
  readonly kind: "pickup" | "delivery" | "visit";
  readonly jobId: string;
  /** When the service began, if it has. */
  readonly start?: number | undefined;
}

export interface Vehicle {
  readonly id: string;
  /** The place where it starts; null to start at its first stop. */
  readonly start: number | null;
  /** The place where it ends; null to end at its last stop. */
  readonly end: number | null;
  /** It leaves its start and reaches its end within this time. */
  readonly shift: TimeWindow;
  /** Seconds from the start of its route to the end, at most. It does not hold for done steps. */
  readonly maxDuration?: number | undefined;
  /** One capacity a dimension. */
  readonly capacities: readonly number[];
  /** Skills of who drives, and equipment. */
  readonly skills?: readonly string[] | undefined;
  /** The name of the matrix by which it travels. */
  readonly profile: string;
  readonly costs: Costs;
  readonly breaks?: readonly Break[] | undefined;
  readonly hoursOfService?: HoursOfService | undefined;
  /** What it has done already, and freight that is loaded: it stays first, as it is. */
  readonly done?: readonly DoneStep[] | undefined;
  /** Jobs that stay with this vehicle. */
  readonly locked?: readonly string[] | undefined;
}

/** The rules for drivers, and how much of them is used at the start of the shift. All in seconds. */
export interface HoursOfService {
  readonly maxDriving: number;
  readonly maxElapsed: number;
  readonly breakAfterDriving: number;
  readonly breakSeconds: number;
  readonly restSeconds: number;
  readonly maxCycle: number;
  readonly restartSeconds: number;
  readonly used: {
    readonly driving: number;
    readonly elapsed: number;
    readonly drivingSinceBreak: number;
    readonly cycle: number;
  };
}
