import { ConnectionDesynchronized } from "../../shared/errors.ts";

/*
 * Runs the entry file in ENTRY. In the same process, it serves another port, whose requests cause uncaught
 * exceptions and unhandled rejections.
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

/** The parts of Deno that this file uses on Deno. */
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
