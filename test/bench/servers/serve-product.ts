import { createApp } from "../../../server/app.ts";
import { passwordThreads } from "../../../server/bun-password-threads.ts";
import { Database } from "../../../shared/db/database.ts";
import { readEnv, serverEnv } from "../../../shared/env.ts";
import { nativeHasher } from "../../../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../../../shared/log.ts";
import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";

/**
 * Starts Rampart's server in this process, with the configuration of its environment.
 * @param gatherMs see `createApp`
 */
export function serveProduct(gatherMs?: number) {
  const env = readEnv(serverEnv, process.env);
  const database = new Database({ url: env.DATABASE_URL, max: env.DATABASE_CONNECTIONS });
  const operatorDatabase = new Database({ url: env.DATABASE_OPERATOR_URL, max: 1 });
  const app = createApp(
    {
      env,
      log: createLogger(() => undefined),
      hasher: nativeHasher(passwordThreads()),
      product: createProduct(packs),
    },
    gatherMs,
  );
  const bindings = { database, operatorDatabase, clientAddress: "", waitUntil: () => undefined };
  const { url } = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => app.fetch(request, bindings),
  });
  return { env, database, product: url.origin };
}
