import { createShutdown } from "../shared/shutdown.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { createLongLivedServer } from "./long-lived.ts";

/** The Bun entry: `npm run start:server`. Ends cleanly on SIGTERM and SIGINT. */
function main(): void {
  const env = readEnv(serverEnv, process.env);
  const log = createLogger((line) => void process.stdout.write(`${line}\n`));
  const { fetch, close } = createLongLivedServer(env, log);
  const server = Bun.serve({
    port: env.PORT,
    hostname: env.HOST,
    // Bun hangs up after 10 s otherwise; an answer that waits for MindTickle may take longer.
    idleTimeout: 120,
    fetch,
  });
  log.info("server.listening", { url: server.url.href, runtime: "bun" });

  const drain = async () => {
    await server.stop();
    await close();
  };
  const ending = createShutdown({ log, drain, exit: (code) => process.exit(code) });
  process.on("unhandledRejection", ending.rejected);
  process.on("uncaughtException", ending.thrown);
  process.once("SIGTERM", ending.asked);
  process.once("SIGINT", ending.asked);
}

try {
  main();
} catch (error) {
  process.stderr.write(
    `rampart server: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
