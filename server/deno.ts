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

  const stop = async () => {
    await server.shutdown();
    await close();
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
