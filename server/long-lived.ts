import { Database } from "../shared/db/database.ts";
import { Tasks } from "../shared/shutdown.ts";
import { type AppOptions, createApp } from "./app.ts";
import { withoutLength } from "./middleware/answer-head.ts";
import type { ReadAsset } from "./types.ts";

const gatherMs = 25;

/**
 * The server in a process that serves many requests (Bun, Deno). Requests share connections, and
 * `close` waits for work that continues after responses.
 */
export function createLongLivedServer(options: AppOptions, readAsset: ReadAsset) {
  const { env } = options;
  const app = createApp(options, gatherMs);
  const tasks = new Tasks();
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
  const bindings = { database, operatorDatabase, waitUntil: tasks.add, readAsset };
  return {
    /** @param clientAddress the address of the connection */
    fetch: async (request: Request, clientAddress = "") =>
      withoutLength(request, await app.fetch(request, { ...bindings, clientAddress })),
    /** Waits until no background work is left. */
    settled: () => tasks.settled(),
    close: async () => {
      await tasks.settled();
      await Promise.all([database.close(), operatorDatabase.close()]);
    },
  };
}
