import type { Database } from "bun:sqlite";
import type { EventEmitter } from "node:events";
import type { Accounts } from "./accounts.ts";
import type { Events } from "./webhooks/events.ts";
import type { SimulatedFaults } from "./faults.ts";
import type { Things } from "./resources/resources.ts";

/** What the product API, the admin port and what goes on by itself share. */
export interface Simulation {
  db: Database;
  accounts: Accounts;
  things: Things;
  events: Events;
  faults: SimulatedFaults;
  timeScale: number;
  /** Says `change` after a change, and `rest` when something that was on its way has arrived. */
  bell: EventEmitter;
  /** Aborted when the simulator stops. */
  stopped: AbortSignal;
  log: (line: string) => void;
}
