import { Database } from "../shared/db/database.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { createApp } from "./app.ts";

/** The Bun entry: `npm run start:server`. Ends cleanly on SIGTERM and SIGINT. */
function main(): void {
  const env = readEnv(serverEnv, process.env);
  const log = createLogger((line) => void process.stdout.write(`${line}\n`));
  const app = createApp(env, log);
  const database = new Database({
    url: env.DATABASE_URL,
    max: env.DATABASE_CONNECTIONS,
    applicationName: "rampart-server",
  });
  const operatorDatabase = new Database({
    url: env.DATABASE_OPERATOR_URL,
    max: 2,
    applicationName: "rampart-operator",
  });
  const tasks = new Set<Promise<unknown>>();
  const waitUntil = (work: Promise<unknown>) => {
    const task = work.finally(() => tasks.delete(task));
    tasks.add(task);
  };
  const server = Bun.serve({
    port: env.PORT,
    hostname: env.HOST,
    fetch: (request) => app.fetch(request, { database, operatorDatabase, waitUntil }),
  });
  log.info("server.listening", { url: server.url.href, runtime: "bun" });

  const stop = async () => {
    await server.stop();
    // Work may start more work.
    while (tasks.size > 0) await Promise.allSettled(tasks);
    await Promise.all([database.close(), operatorDatabase.close()]);
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

try {
  main();
} catch (error) {
  process.stderr.write(
    `rampart server: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
