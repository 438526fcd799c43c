import argon2 from "@phi-ag/argon2/argon2.wasm";
import type { Hono } from "hono";
import { Database } from "../shared/db/database.ts";
import { readEnv, type ServerEnv, serverEnv } from "../shared/env.ts";
import { wasmHasher } from "../shared/identity/passwords/wasm-hasher.ts";
import { createLogger } from "../shared/log.ts";
import { packs } from "../shared/packs/index.ts";
import { createProduct } from "../shared/product.ts";
import { Tasks } from "../shared/shutdown.ts";
import { createApp } from "./app.ts";
import type { AppEnv } from "./types.ts";

/** A Hyperdrive binding: a Postgres connection pool near the database. */
interface Hyperdrive {
  connectionString: string;
}

interface WorkersEnv extends Record<string, unknown> {
  HYPERDRIVE?: Hyperdrive;
  HYPERDRIVE_OPERATOR?: Hyperdrive;
  /** What `npm run build:console` makes; see wrangler.toml. */
  ASSETS?: { fetch(url: URL): Promise<Response> };
}

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

let started: { env: ServerEnv; app: Hono<AppEnv> } | undefined;

/** Reads the environment once per isolate, at its first request. */
function start(bindings: WorkersEnv) {
  const { HYPERDRIVE, HYPERDRIVE_OPERATOR } = bindings;
  const env = readEnv(serverEnv, {
    ...bindings,
    DATABASE_URL: HYPERDRIVE?.connectionString ?? bindings["DATABASE_URL"],
    DATABASE_OPERATOR_URL:
      HYPERDRIVE_OPERATOR?.connectionString ?? bindings["DATABASE_OPERATOR_URL"],
  });
  // A Worker can log only through console. Its log tail expects a line of JSON.
  const app = createApp({
    env,
    log: createLogger((line) => globalThis.console.log(line)),
    hasher: wasmHasher(new WebAssembly.Instance(argon2).exports),
    product: createProduct(packs),
  });
  return { env, app };
}

/**
 * The Workers entry. A Worker cannot share connections between requests, so each request opens its
 * own and closes them after its background work.
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
      return await app.fetch(request, {
        database,
        operatorDatabase,
        // Cloudflare sets this header itself.
        clientAddress: request.headers.get("cf-connecting-ip") ?? "",
        waitUntil: tasks.add,
        readAsset: (path) => readAsset(bindings.ASSETS, new URL(`/${path}`, request.url)),
      });
    } finally {
      execution.waitUntil(finish(tasks, [database, operatorDatabase]));
    }
  },
};

/** A file of the build. @param url of this Worker's host, which the binding ignores */
async function readAsset(assets: WorkersEnv["ASSETS"], url: URL): Promise<ReadableStream | null> {
  const response = await assets?.fetch(url);
  if (response?.ok && response.body) return response.body;
  if (response?.status === 404) return null;
  throw new Error(`The asset is not available: ${response?.status ?? "no binding ASSETS"}.`);
}

async function finish(tasks: Tasks, databases: Database[]): Promise<void> {
  await tasks.settled();
  await Promise.all(databases.map((database) => database.close()));
}
