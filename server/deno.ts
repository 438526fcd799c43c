import * as argon2 from "@phi-ag/argon2/argon2.wasm";
import { createShutdown } from "../shared/shutdown.ts";
import { readEnv, serverEnv } from "../shared/env.ts";
import { wasmHasher } from "../shared/identity/passwords/wasm-hasher.ts";
import { createLogger } from "../shared/log.ts";
import { packs } from "../shared/packs/index.ts";
import { createProduct } from "../shared/product.ts";
import { createLongLivedServer } from "./long-lived.ts";

/** The part of Deno that this entry uses. Deno's own types conflict with those of Bun. */
interface DenoRuntime {
  env: { toObject(): Record<string, string> };
  stdout: { writeSync(bytes: Uint8Array): number };
  stderr: { writeSync(bytes: Uint8Array): number };
  addSignalListener(signal: "SIGTERM" | "SIGINT", listener: () => void): void;
  readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
  errors: { NotFound: typeof Error };
  exit(code: number): never;
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (
      request: Request,
      connection: { remoteAddr: { hostname: string } },
    ) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
}

declare const Deno: DenoRuntime;
declare function addEventListener(
  type: "unhandledrejection" | "error",
  listener: (event: Event & { reason: unknown; error: unknown }) => void,
): void;

const encoder = new TextEncoder();
const lineOf = (text: string) => encoder.encode(`${text}\n`);

/** What `npm run build:console` makes. */
const assets = new URL("../dist/assets/", import.meta.url);

const readAsset = (path: string) =>
  Deno.readFile(new URL(path, assets)).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });

/** Waits until the requests that have arrived were served as far as they can be. */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/**
 * The Deno entry: `deno run --allow-net --allow-env --allow-read=dist/assets
 * server/deno.ts`. Shuts down cleanly on SIGTERM and SIGINT.
 */
function main(): void {
  const env = readEnv(serverEnv, Deno.env.toObject());
  const log = createLogger((line) => void Deno.stdout.writeSync(lineOf(line)));
  const { fetch, close } = createLongLivedServer(
    { env, log, hasher: wasmHasher(argon2, nextTurn), product: createProduct(packs) },
    readAsset,
  );
  const server = Deno.serve(
    {
      port: env.PORT,
      hostname: env.HOST,
      onListen: ({ port }) => log.info("server.listening", { port, runtime: "deno" }),
    },
    (request, { remoteAddr }) => fetch(request, remoteAddr.hostname),
  );

  const drain = async () => {
    await server.shutdown();
    await close();
  };
  const shutdown = createShutdown({ log, drain, exit: (code) => Deno.exit(code) });
  // Without preventDefault, Deno exits immediately.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    shutdown.rejected(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    shutdown.thrown(event.error);
  });
  Deno.addSignalListener("SIGTERM", shutdown.requested);
  Deno.addSignalListener("SIGINT", shutdown.requested);
}

try {
  main();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  Deno.stderr.writeSync(lineOf(`rampart server: ${reason}`));
  Deno.exit(1);
}
