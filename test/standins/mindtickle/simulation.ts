import type { Clock } from "./clock.ts";
import type { SimulatedFaults } from "./faults.ts";
import type { Limits } from "./limits.ts";
import type { Store } from "./store.ts";
import type { Traffic } from "./traffic.ts";

/** The state that the API port and the admin port share. */
export interface Simulation {
  store: Store;
  faults: SimulatedFaults;
  limits: Limits;
  traffic: Traffic;
  clock: Clock;
  /** Aborted when the simulator stops, which cancels late effects. */
  stopped: AbortSignal;
  log: (line: string) => void;
}
