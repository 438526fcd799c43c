import type { Clock } from "./clock.ts";
import type { SimulatedFaults } from "./faults.ts";
import type { Limits } from "./limits.ts";
import type { Store } from "./store.ts";
import type { Traffic } from "./traffic.ts";

/** What the API port and the admin port share. */
export interface Simulation {
  store: Store;
  faults: SimulatedFaults;
  limits: Limits;
  traffic: Traffic;
  clock: Clock;
  /** Aborted when the simulator stops: late effects that have not come about never do. */
  stopped: AbortSignal;
  log: (line: string) => void;
}
