import { createShutdown } from "../shared/shutdown.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { nativeHasher } from "../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../shared/log.ts";
import { packs } from "../shared/packs/index.ts";
import { createProduct } from "../shared/product.ts";
import { passwordThreads } from "./bun-password-threads.ts";
import { createLongLivedServer } from "./long-lived.ts";

/** What `npm run build:console` makes. */
const assets = new URL("../dist/assets/", import.meta.url);

/** The Bun entry: `npm run start:server`. Shuts down cleanly on SIGTERM and SIGINT. */
function main(): void {
  const env = readEnv(serverEnv, process.env);
  const log = createLogger((line) => void process.stdout.write(`${line}\n`));
  const readAsset = async (path: string) => {
    const asset = Bun.file(new URL(path, assets));
    return (await asset.exists()) ? asset.bytes() : null;
  };
  const { fetch, close } = createLongLivedServer(
    { env, log, hasher: nativeHasher(passwordThreads()), product: createProduct(packs) },
    readAsset,
  );
  const server = Bun.serve({
    port: env.PORT,
    hostname: env.HOST,
    // In seconds. Bun's default of 10 is too short for responses that wait for MindTickle.
    idleTimeout: 120,
    fetch: (request, connection) => fetch(request, connection.requestIP(request)?.address),
  });
  log.info("server.listening", { url: server.url.href, runtime: "bun" });

  const drain = async () => {
    await server.stop();
    await close();
  };
  const shutdown = createShutdown({ log, drain, exit: (code) => process.exit(code) });
  process.on("unhandledRejection", shutdown.rejected);
  process.on("uncaughtException", shutdown.thrown);
  process.once("SIGTERM", shutdown.requested);
  process.once("SIGINT", shutdown.requested);
}

try {
  main();
} catch (error) {
  process.stderr.write(
    `rampart server: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
