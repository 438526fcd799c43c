import type { Plan, Problem } from "../../shared/packs/planning/model/index.ts";
import type { PlanProgress } from "../../shared/packs/planning/planner/port.ts";

/** A plan to make, as a planning thread receives it. */
export interface PlanTask {
  problem: Problem;
  seed: number;
  /** The budget. */
  iterations: number;
  /** The time from its arrival at the thread, in ms. */
  deadlineMs: number;
  /** A plan of another planner, which is only checked and explained. */
  made?: Plan | undefined;
  /** See `controlSlots`. */
  control: SharedArrayBuffer;
}

/** What a thread answers: progress any number of times, and then one of the others. */
export type PlanAnswer =
  | { kind: "progress"; progress: PlanProgress }
  | { kind: "planned"; plan: Plan }
  /** The checker found mistakes in the plan. */
  | { kind: "refused"; findings: string[] }
  | { kind: "failed"; error: string };

/** The numbers that a thread shares with its owner while it plans, so that neither waits for messages. */
export const controlSlots = {
  /** The owner writes 1: the thread ends with its best plan. */
  stop: 0,
  /** The thread counts up while it works. */
  beat: 1,
} as const;

export const newControl = (): SharedArrayBuffer =>
  new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
