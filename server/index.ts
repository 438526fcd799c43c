import type { Hono } from "hono";
import { Database } from "../shared/db/database.ts";
import { readEnv, type ServerEnv, serverEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { Tasks } from "../shared/background-tasks.ts";
import { createApp } from "./app.ts";
import type { AppEnv } from "./types.ts";

/** A Hyperdrive binding: a pool near the database that speaks Postgres. */
interface Hyperdrive {
  connectionString: string;
}

interface WorkersEnv extends Record<string, unknown> {
  HYPERDRIVE?: Hyperdrive;
  HYPERDRIVE_OPERATOR?: Hyperdrive;
}

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

let started: { env: ServerEnv; app: Hono<AppEnv> } | undefined;

/** Reads the environment once, at the first request of an isolate. */
function start(bindings: WorkersEnv) {
  const { HYPERDRIVE, HYPERDRIVE_OPERATOR } = bindings;
  const env = readEnv(serverEnv, {
    ...bindings,
    DATABASE_URL: HYPERDRIVE?.connectionString ?? bindings["DATABASE_URL"],
    DATABASE_OPERATOR_URL:
      HYPERDRIVE_OPERATOR?.connectionString ?? bindings["DATABASE_OPERATOR_URL"],
  });
  // console is the only way out of a Worker; a line of JSON is what its log tail expects.
  const app = createApp(
    env,
    createLogger((line) => globalThis.console.log(line)),
  );
  return { env, app };
}

/**
 * The Workers entry. A Worker may not share a connection between requests, so each request has
 * clients of its own, closed when its last work is done.
 */
export default {
  async fetch(
    request: Request,
    bindings: WorkersEnv,
    execution: ExecutionContext,
  ): Promise<Response> {
    started ??= start(bindings);
    const { env, app } = started;
    const database = new Database({ url: env.DATABASE_URL, max: 4 });
    const operatorDatabase = new Database({ url: env.DATABASE_OPERATOR_URL, max: 1 });
    const tasks = new Tasks();
    try {
      return await app.fetch(request, { database, operatorDatabase, waitUntil: tasks.add });
    } finally {
      execution.waitUntil(finish(tasks, [database, operatorDatabase]));
    }
  },
};

async function finish(tasks: Tasks, databases: Database[]): Promise<void> {
  await tasks.settled();
  await Promise.all(databases.map((database) => database.close()));
}
