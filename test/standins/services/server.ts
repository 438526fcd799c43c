import { EventEmitter } from "node:events";
import { Accounts } from "./accounts.ts";
import { adminApp } from "./admin/app.ts";
import { productApi } from "./api.ts";
import { openDatabase } from "./database.ts";
import { Events } from "./webhooks/events.ts";
import { Faults } from "../faults.ts";
import { moveMessages } from "./resources/move-messages.ts";
import { Sender } from "./webhooks/sender.ts";
import type { Simulation } from "./simulation.ts";
import { Things } from "./resources/resources.ts";

export interface ServicesOptions {
  /** A SQLite file, or `:memory:`. A file keeps accounts, things and webhooks between starts. */
  databasePath: string;
  /** Free ports by default. */
  port?: number;
  adminPort?: number;
  /** How many times faster messages move and webhooks are retried; faults wait in real time. */
  timeScale?: number;
  /** Receives a line for each internal error of the simulator. */
  log?: (line: string) => void;
}

export interface RunningServices {
  url: string;
  adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Simulates a customer's user, payment and communication services on 127.0.0.1, for many accounts,
 * with an admin port.
 * @throws when the database cannot be opened or a port is taken
 */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const { databasePath, port = 0, adminPort = 0, timeScale = 1, log = () => {} } = options;
  const stopped = new AbortController();
  const db = openDatabase(databasePath);
  const simulation: Simulation = {
    db,
    accounts: new Accounts(db),
    things: new Things(db),
    events: new Events(db),
    faults: new Faults(),
    timeScale,
    bell: new EventEmitter().setMaxListeners(0),
    stopped: stopped.signal,
    log,
  };
  const servers: Bun.Server<undefined>[] = [];
  const serve = (at: number, fetch: (request: Request) => Response | Promise<Response>) => {
    const server = Bun.serve({ port: at, hostname: "127.0.0.1", idleTimeout: 0, fetch });
    servers.push(server);
    return `http://127.0.0.1:${server.port}`;
  };
  let sender: Sender | undefined;
  const stop = async () => {
    stopped.abort();
    await Promise.all(servers.map((server) => server.stop(true)));
    await sender?.stopped();
    db.close();
  };
  try {
    const adminUrl = serve(adminPort, adminApp(simulation).fetch);
    const url = serve(port, productApi(simulation).fetch);
    moveMessages(simulation);
    sender = new Sender(simulation);
    return { url, adminUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
