import type { Database } from "bun:sqlite";
import type { EventEmitter } from "node:events";
import type { Accounts } from "./accounts.ts";
import type { Events } from "./webhooks/events.ts";
import type { SimulatedFaults } from "./faults.ts";
import type { Things } from "./resources/resources.ts";

/** The state that the product API, the admin port and the background tasks share. */
export interface Simulation {
  db: Database;
  accounts: Accounts;
  things: Things;
  events: Events;
  faults: SimulatedFaults;
  timeScale: number;
  /** Emits `change` after a change, and `rest` when a message or webhook has reached its end. */
  bell: EventEmitter;
  /** Aborted when the simulator stops. */
  stopped: AbortSignal;
  log: (line: string) => void;
}
