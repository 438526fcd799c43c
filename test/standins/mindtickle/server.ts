import { adminApp } from "./admin.ts";
import { Faults } from "./faults.ts";
import { Dropped, handle, type Simulation } from "./handle.ts";
import { Store } from "./store.ts";
import { Traffic } from "./traffic.ts";

export interface MindtickleOptions {
  /** A SQLite file, or `:memory:`. */
  databasePath: string;
  /** Free ones when left out. */
  port?: number;
  adminPort?: number;
  /** How many times faster the windows of the limits pass. */
  timeScale?: number;
}

export interface RunningMindtickle {
  url: string;
  adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Simulates MindTickle on 127.0.0.1 as far as it is public (research: JWT, limits of 4 a second
 * and 60 a minute, 429 without headers, three kinds of error bodies), with an admin port beside.
 */
export async function startMindtickle(options: MindtickleOptions): Promise<RunningMindtickle> {
  const { databasePath, port = 0, adminPort = 0, timeScale = 1 } = options;
  const simulation: Simulation = {
    store: new Store(databasePath),
    faults: new Faults(),
    traffic: new Traffic(timeScale),
  };
  const admin = Bun.serve({
    port: adminPort,
    hostname: "127.0.0.1",
    fetch: adminApp(simulation).fetch,
  });
  const api = Bun.serve({
    port,
    hostname: "127.0.0.1",
    idleTimeout: 120,
    // A body that breaks off is how a client sees a connection that ended without an answer.
    fetch: (request) =>
      handle(simulation, request).catch((error: unknown) =>
        error instanceof Dropped ? broken() : failed(error),
      ),
  });
  return {
    url: `http://127.0.0.1:${api.port}`,
    adminUrl: `http://127.0.0.1:${admin.port}`,
    stop: async () => {
      await Promise.all([api.stop(true), admin.stop(true)]);
      simulation.store.close();
    },
  };
}

const broken = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        // Without a reason: Bun would print it.
        controller.error();
      },
    }),
  );

const failed = (error: unknown) => new Response(String(error), { status: 500 });
