import { ConnectionDesynchronized } from "../../shared/errors.ts";

/*
 * Runs an entry of the product, the file in ENTRY. Beside it, it serves on a port of its own, and has
 * happen in the same process what it is asked for, out of nowhere and caught by nobody.
 */
const cause = new TypeError("the bottom of it");
const faults: Record<string, () => void> = {
  "/reject": () => void Promise.reject(new Error("nobody waits", { cause })),
  "/throw": () =>
    void setTimeout(() => {
      throw new Error("nobody catches", { cause });
    }),
  "/lose-state": () => void Promise.reject(new ConnectionDesynchronized("nobody knows", { cause })),
};

function answer(request: Request): Response {
  const fault = faults[new URL(request.url).pathname];
  fault?.();
  return new Response(null, { status: fault ? 204 : 404 });
}

/** What this file uses of Deno, where it runs on Deno. */
interface DenoServer {
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (request: Request) => Response,
  ): object;
}

const say = (port: number | undefined) => {
  const line = { event: "faults.listening", url: `http://127.0.0.1:${port}` };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
const deno: unknown = Reflect.get(globalThis, "Deno");
if (isDeno(deno)) {
  deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => say(port) }, answer);
} else {
  say(Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer }).port);
}
await import(process.env["ENTRY"] ?? "");

function isDeno(value: unknown): value is DenoServer {
  return typeof value === "object" && value !== null && "serve" in value;
}
