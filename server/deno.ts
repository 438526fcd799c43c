import { Database } from "../shared/db/database.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { createApp } from "./app.ts";

/** What this entry uses of Deno; its own types would replace Bun's in the whole project. */
interface DenoRuntime {
  env: { toObject(): Record<string, string> };
  stdout: { writeSync(bytes: Uint8Array): number };
  stderr: { writeSync(bytes: Uint8Array): number };
  addSignalListener(signal: "SIGTERM" | "SIGINT", listener: () => void): void;
  exit(code: number): never;
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (request: Request) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
}

declare const Deno: DenoRuntime;

const encoder = new TextEncoder();
const lineOf = (text: string) => encoder.encode(`${text}\n`);

/** The Deno entry: `deno run --allow-net --allow-env server/deno.ts`. Ends cleanly on SIGTERM. */
function main(): void {
  const env = readEnv(serverEnv, Deno.env.toObject());
  const log = createLogger((line) => void Deno.stdout.writeSync(lineOf(line)));
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
    // Work may start more work.
    while (tasks.size > 0) await Promise.allSettled(tasks);
    await Promise.all([database.close(), operatorDatabase.close()]);
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGTERM", () => void stop());
  Deno.addSignalListener("SIGINT", () => void stop());
}

try {
  main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  Deno.stderr.writeSync(lineOf(`rampart server: ${reason}`));
  Deno.exit(1);
}
