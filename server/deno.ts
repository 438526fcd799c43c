import { Database } from "../shared/db/database.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { createApp } from "./app.ts";

/** What this entry uses of Deno; its own types would replace Bun's in the whole project. */
interface DenoRuntime {
  env: { toObject(): Record<string, string> };
  stdout: { writeSync(bytes: Uint8Array): number };
  addSignalListener(signal: "SIGTERM" | "SIGINT", listener: () => void): void;
  exit(code: number): never;
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (request: Request) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
}

declare const Deno: DenoRuntime;

/** The Deno entry: `deno run --allow-net --allow-env server/deno.ts`. */
const env = readEnv(serverEnv, Deno.env.toObject());
const encoder = new TextEncoder();
const log = createLogger((line) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`)));
const app = createApp(env, log);
const database = new Database({ url: env.DATABASE_URL, max: env.DATABASE_CONNECTIONS });
const operatorDatabase = new Database({ url: env.DATABASE_OPERATOR_URL, max: 2 });
const tasks = new Set<Promise<unknown>>();
const waitUntil = (work: Promise<unknown>) => {
  const task = work.finally(() => tasks.delete(task));
  tasks.add(task);
};
const server = Deno.serve(
  {
    port: env.PORT,
    hostname: env.HOST,
    onListen: ({ port }) => log.info("server.listening", { port, runtime: "deno" }),
  },
  (request) => app.fetch(request, { database, operatorDatabase, waitUntil }),
);

const stop = async () => {
  await server.shutdown();
  await Promise.allSettled(tasks);
  await Promise.all([database.close(), operatorDatabase.close()]);
  Deno.exit(0);
};
Deno.addSignalListener("SIGTERM", () => void stop());
Deno.addSignalListener("SIGINT", () => void stop());
