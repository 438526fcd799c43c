import type { Costs, HoursOfService, Problem, TimeWindow } from "../../model/index.ts";

export const never = 1e15;

/** A break of a vehicle. Windows stand in their order. */
export interface BreakRule {
  readonly windows: readonly TimeWindow[];
  readonly seconds: number;
}

/** A vehicle as the search reads it. */
export interface VehicleData {
  readonly index: number;
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly until: number;
  readonly maxDuration: number;
  readonly durations: Int32Array;
  readonly distances: Int32Array;
  readonly capacities: Float64Array;
  readonly costs: Costs;
  readonly costPerMetre: number;
  readonly costPerSecond: number;
  readonly breaks: readonly BreakRule[];
  readonly hours: HoursOfService | null;
  /** The nodes that its route begins with, and when service there began (NaN if it has not). */
  readonly done: Int32Array;
  readonly doneStarts: Float64Array;
  /** Whether the constant-time tests are exact, so that no route has to be walked. */
  readonly exact: boolean;
  /** Vehicles of the same kind are the same but for their ids. */
  readonly kind: number;
}

/**
 * A problem in arrays. A node is a stop of a job: a visit has one, a shipment two, of which the pickup is
 * the first. Places are indexes; the last one is nowhere, at distance 0 of all others, where vehicles
 * without a start or end are.
 */
export interface Instance {
  readonly problem: Problem;
  readonly places: number;
  readonly dimensions: number;
  readonly vehicles: readonly VehicleData[];
  readonly jobs: number;
  readonly nodes: number;
  /** By job: its node, and its second one or -1. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** By job: jobs of a higher tier come before all jobs of a lower one. */
  readonly tier: Int32Array;
  readonly tiers: number;
  /** By job: whether it is done, so that it is part of a fixed prefix and never moved. */
  readonly isDone: Uint8Array;
  /** By job: whether it is on board, so that only its delivery is to be planned. */
  readonly isAboard: Uint8Array;
  /** By job and dimension. */
  readonly amounts: Float64Array;
  /** By job and vehicle: 1 if skills, allowed vehicles and locks permit it. */
  readonly fits: Uint8Array;
  /** By node and dimension: how what is on board changes there. */
  readonly changes: Float64Array;
  /** By node. */
  readonly isVisit: Uint8Array;
  readonly job: Int32Array;
  readonly place: Int32Array;
  readonly service: Float64Array;
  /** The first and last time at which service may begin, in any of the windows. */
  readonly open: Float64Array;
  readonly close: Float64Array;
  /** The windows of stops with several, in their order. */
  readonly windows: readonly (readonly TimeWindow[] | null)[];
  readonly dueBy: Float64Array;
}
