import { Database } from "../shared/db/database.ts";
import { createShutdown, Tasks } from "../shared/shutdown.ts";
import { readEnv, workerEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { Metrics } from "../shared/metrics.ts";
import { packs } from "../shared/packs/index.ts";
import { createProduct } from "../shared/product.ts";
import { openServices } from "../shared/services.ts";
import { createWorker } from "./app.ts";
import { packWorks } from "./pack-jobs.ts";
import { openPlanning } from "./planning/open-planning.ts";
import { startSweeping } from "./sweeps/run-sweeps.ts";
import type { WorkerServices } from "./types.ts";

/** The entry: `npm run start:worker -- provisioning` or `-- analytics`. */
function main(name: string | undefined): void {
  if (name !== "provisioning" && name !== "analytics") {
    throw new Error("No worker named. Start provisioning or analytics.");
  }
  const env = readEnv(workerEnv, process.env);
  const log = createLogger((line) => void process.stdout.write(`${line}\n`)).with({ worker: name });
  const tasks = new Tasks();
  const services: WorkerServices = {
    ...openServices(env, log, createProduct(packs), 0),
    name,
    env,
    log,
    database: new Database({
      url: env.DATABASE_URL,
      max: env.DATABASE_CONNECTIONS,
      applicationName: `rampart-${name}`,
    }),
    relay: new Database({
      url: env.DATABASE_RELAY_URL,
      max: 2,
      applicationName: `rampart-${name}-relay`,
    }),
    metrics: new Metrics(),
    planning: openPlanning(env),
    packWorks,
    waitUntil: tasks.add,
  };
  const app = createWorker(services);
  const server = Bun.serve({
    port: env.PORT,
    hostname: env.HOST,
    // Bun's default of 10 s would close the connection, and QStash would deliver a running job again.
    idleTimeout: 240,
    fetch: app.fetch,
  });
  const stopSweeping = startSweeping(services);
  log.info("worker.listening", { url: server.url.href });

  const drain = async () => {
    await Promise.all([services.planning.host.stop(), server.stop(), stopSweeping()]);
    await tasks.settled();
    await Promise.all([services.database.close(), services.relay.close()]);
  };
  const shutdown = createShutdown({ log, drain, exit: (code) => process.exit(code) });
  process.on("unhandledRejection", shutdown.rejected);
  process.on("uncaughtException", shutdown.thrown);
  process.once("SIGTERM", shutdown.requested);
  process.once("SIGINT", shutdown.requested);
}

try {
  main(process.argv[2]);
} catch (error) {
  process.stderr.write(
    `rampart worker: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
