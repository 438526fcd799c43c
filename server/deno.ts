import { createShutdown } from "../shared/shutdown.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { createLogger } from "../shared/log.ts";
import { createLongLivedServer } from "./long-lived.ts";

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
declare function addEventListener(
  type: "unhandledrejection" | "error",
  listener: (event: Event & { reason: unknown; error: unknown }) => void,
): void;

const encoder = new TextEncoder();
const lineOf = (text: string) => encoder.encode(`${text}\n`);

/** The Deno entry: `deno run --allow-net --allow-env server/deno.ts`. Ends cleanly on SIGTERM. */
function main(): void {
  const env = readEnv(serverEnv, Deno.env.toObject());
  const log = createLogger((line) => void Deno.stdout.writeSync(lineOf(line)));
  const { fetch, close } = createLongLivedServer(env, log);
  const server = Deno.serve(
    {
      port: env.PORT,
      hostname: env.HOST,
      onListen: ({ port }) => log.info("server.listening", { port, runtime: "deno" }),
    },
    fetch,
  );

  const drain = async () => {
    await server.shutdown();
    await close();
  };
  const ending = createShutdown({ log, drain, exit: (code) => Deno.exit(code) });
  // Unless an event is stopped, Deno ends at once.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    ending.rejected(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    ending.thrown(event.error);
  });
  Deno.addSignalListener("SIGTERM", ending.asked);
  Deno.addSignalListener("SIGINT", ending.asked);
}

try {
  main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  Deno.stderr.writeSync(lineOf(`rampart server: ${reason}`));
  Deno.exit(1);
}
