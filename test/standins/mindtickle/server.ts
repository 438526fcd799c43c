import { adminApp } from "./admin/app.ts";
import { Clock } from "./clock.ts";
import { Faults } from "../faults.ts";
import { handle } from "./api/handle.ts";
import { Limits } from "./limits.ts";
import type { Simulation } from "./simulation.ts";
import { Store } from "./store.ts";
import { Traffic } from "./traffic.ts";

export interface MindtickleOptions {
  /** A SQLite file, or `:memory:`. A file keeps accounts, people and learning between starts. */
  databasePath: string;
  /** Free ports by default. */
  port?: number;
  adminPort?: number;
  /** The factor by which the windows of the limits are shortened; faults wait in real time. */
  timeScale?: number;
  /** Receives a line for each internal error of the simulator. */
  log?: (line: string) => void;
}

export interface RunningMindtickle {
  url: string;
  adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Simulates MindTickle on 127.0.0.1 as far as it is public (caller-signed JWTs, 4 calls a second
 * and 60 a minute, 429 without headers, three kinds of error bodies), with an admin port.
 * @throws when the database cannot be opened or a port is taken
 */
export async function startMindtickle(options: MindtickleOptions): Promise<RunningMindtickle> {
  const { databasePath, port = 0, adminPort = 0, timeScale = 1, log = () => {} } = options;
  const stopped = new AbortController();
  const simulation: Simulation = {
    store: new Store(databasePath),
    faults: new Faults(),
    limits: new Limits(timeScale),
    traffic: new Traffic(),
    clock: new Clock(),
    stopped: stopped.signal,
    log,
  };
  const servers: Bun.Server<undefined>[] = [];
  const serve = (at: number, fetch: (request: Request) => Response | Promise<Response>) => {
    const server = Bun.serve({ port: at, hostname: "127.0.0.1", idleTimeout: 0, fetch });
    servers.push(server);
    return `http://127.0.0.1:${server.port}`;
  };
  const stop = async () => {
    stopped.abort();
    await Promise.all(servers.map((server) => server.stop(true)));
    simulation.store.close();
  };
  try {
    const adminUrl = serve(adminPort, adminApp(simulation).fetch);
    const url = serve(port, (request) => handle(simulation, request));
    return { url, adminUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
