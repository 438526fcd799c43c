import { Database } from "../../shared/db/database.ts";
import { readEnv, workerEnv } from "../../shared/env.ts";
import type { Worker } from "../../shared/jobs/catalogue.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct, type Product } from "../../shared/product.ts";
import { Metrics } from "../../shared/metrics.ts";
import { openServices } from "../../shared/services.ts";
import { Tasks } from "../../shared/shutdown.ts";
import { createWorker } from "../../worker/app.ts";
import { openPlanning } from "../../worker/planning/open-planning.ts";
import { packWorks as ownPackWorks } from "../../worker/pack-jobs.ts";
import { startSweeping } from "../../worker/sweeps/run-sweeps.ts";
import type { PackWorks, WorkerServices } from "../../worker/types.ts";
import { environmentFor } from "./server.ts";
import type { Outside } from "./services.ts";

export interface TestWorker {
  url: string;
  services: WorkerServices;
  logs: Record<string, unknown>[];
  /** The paths of the deliveries that it has not answered yet. */
  running: () => string[];
  /** How it answers requests, which a test may replace. */
  handle: WorkerPlace["handle"];
  /** Starts the sweeps, which tests otherwise call themselves. */
  sweep(): void;
  stop(): Promise<void>;
}

type Fetch = (request: Request) => Response | Promise<Response>;

/** Reserves the address of a worker, so that its URL is known before it starts. */
export interface WorkerPlace {
  url: string;
  server: ReturnType<typeof Bun.serve>;
  handle: { fetch: Fetch };
}

export function reservePlace(): WorkerPlace {
  const handle: { fetch: Fetch } = { fetch: () => new Response(null, { status: 503 }) };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => handle.fetch(request),
  });
  return { url: `http://127.0.0.1:${server.port}`, server, handle };
}

/** What a test may replace in its workers. */
export interface WorkerParts {
  product?: Product;
  packWorks?: PackWorks;
}

/** A worker in this process, receiving over real HTTP. */
export function startWorker(
  outside: Outside,
  name: Worker,
  place: WorkerPlace,
  urls: { server: string; provisioning: string; analytics: string },
  extra: Record<string, string> = {},
  { product = createProduct(packs), packWorks = ownPackWorks }: WorkerParts = {},
): TestWorker {
  const logs: Record<string, unknown>[] = [];
  const log = createLogger((line) => void logs.push(JSON.parse(line) as Record<string, unknown>));
  const env = readEnv(workerEnv, { ...environmentFor(outside, urls), ...extra });
  const tasks = new Tasks();
  const services: WorkerServices = {
    ...openServices(env, log, product, 0),
    name,
    env,
    log,
    database: new Database({ url: env.DATABASE_URL, max: env.DATABASE_CONNECTIONS }),
    relay: new Database({ url: env.DATABASE_RELAY_URL, max: 2 }),
    metrics: new Metrics(),
    planning: openPlanning(env),
    packWorks,
    waitUntil: tasks.add,
  };
  const app = createWorker(services);
  const running = new Map<Request, string>();
  place.handle.fetch = async (request) => {
    running.set(request, new URL(request.url).pathname);
    try {
      return await app.fetch(request);
    } finally {
      running.delete(request);
    }
  };
  let stopSweeping: (() => Promise<void>) | undefined;
  return {
    url: place.url,
    services,
    logs,
    running: () => [...running.values()],
    handle: place.handle,
    sweep: () => {
      stopSweeping ??= startSweeping(services);
    },
    stop: async () => {
      await Promise.all([services.planning.host.stop(), stopSweeping?.()]);
      await place.server.stop(true);
      await tasks.settled();
      await Promise.all([services.database.close(), services.relay.close()]);
    },
  };
}

/**
 * Runs `use` while these workers answer 502, as a gateway does for a worker that is down. `use` receives
 * a function that returns the number of requests they have refused.
 */
export async function withoutWorkers<T>(
  workers: TestWorker[],
  use: (refused: () => number) => Promise<T>,
): Promise<T> {
  let refused = 0;
  const before = workers.map(({ handle }) => ({ handle, fetch: handle.fetch }));
  for (const { handle } of before) {
    handle.fetch = () => {
      refused += 1;
      return new Response(null, { status: 502 });
    };
  }
  try {
    return await use(() => refused);
  } finally {
    for (const { handle, fetch } of before) handle.fetch = fetch;
  }
}
