import { tmpdir } from "node:os";
import { Redis } from "ioredis";
import { freePort } from "./free-port.ts";
import { holdStdin, leash } from "./leash.ts";
import type { Leash } from "./leash.ts";

interface RedisOptions {
  /** A free port by default; ignored with an external Redis. */
  port?: number;
  /** Working directory of redis-server; nothing is written there by default. */
  directory?: string;
  log?: (line: string) => void;
}

export interface RunningRedis extends Leash {
  /** `redis://127.0.0.1:<port>`, or REDIS_URL for an external Redis. */
  url: string;
  kind: "external" | "redis-server" | "js-redis-server";
}

const startLimitMs = 60_000;
const portAttempts = 5;

/**
 * The Redis of REDIS_URL if that is set; else a new, empty one on 127.0.0.1 without persistence:
 * `redis-server` when it is on the PATH, else js-redis-server. A started one ends with `stop()` or
 * with this process, however that ends. Waits until PING is answered.
 * @throws Error, in one line, when PING is not answered within 10 s or the port is in use
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const external = process.env["REDIS_URL"];
  if (external) {
    const never = new Promise<never>(() => {});
    const problem = await waitForPing(external, { bound: Promise.resolve(), exited: never });
    if (problem) throw new Error(`The Redis of REDIS_URL does not answer: ${problem}`);
    const notOurs = {
      exited: never,
      stop: async () => {},
      kind: "external",
      kill: () => {},
    } as const;
    return { url: external, ...notOurs };
  }
  const program = Bun.which("redis-server");
  const kind = program ? "redis-server" : "js-redis-server";
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const url = `redis://127.0.0.1:${port}`;
    const output: string[] = [];
    const bound = Promise.withResolvers<void>();
    const hear = (line: string) => {
      output.push(line);
      if (/ready to accept connections/i.test(line)) bound.resolve();
      options.log?.(line);
    };
    const server = program ? launch(program, port, options, hear) : launchOwn(port, hear);
    // Only after it has bound the port: a PONG could come from another server.
    const problem = await waitForPing(url, { bound: bound.promise, exited: server.exited });
    if (problem === undefined) return { ...server, url, kind };
    await server.stop();
    const taken = output.some((line) => /in use/i.test(line));
    if (!taken || options.port !== undefined || attempt === portAttempts) {
      const why = taken ? `port ${port} is in use` : (output.at(-1) ?? problem);
      throw new Error(`${kind} did not start: ${why}`);
    }
  }
}

function launch(
  program: string,
  port: number,
  options: RedisOptions,
  log: (line: string) => void,
): Leash {
  const settings = {
    bind: "127.0.0.1",
    port: String(port),
    dir: options.directory ?? tmpdir(),
    save: "",
    appendonly: "no",
  };
  const command = [
    program,
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
  ];
  const env = { PATH: "/usr/bin:/bin", TZ: "UTC" };
  return leash({ command, env, stopSignals: ["SIGTERM", "SIGKILL"] }, log);
}

function launchOwn(port: number, log: (line: string) => void): Leash {
  const main = new URL("redis-main.ts", import.meta.url).pathname;
  return holdStdin([process.execPath, main, String(port)], log);
}

/** Undefined once PING is answered; otherwise the last error. */
async function waitForPing(
  url: string,
  server: { bound: Promise<void>; exited: Promise<unknown> },
): Promise<string | undefined> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: (attempt) => Math.min(10 * attempt, 100),
    maxRetriesPerRequest: null,
  });
  let problem = `no answer within ${startLimitMs / 1000} s`;
  client.on("error", (error: Error) => (problem = error.message));
  const gaveUp = Promise.withResolvers<void>();
  const timer = setTimeout(gaveUp.resolve, startLimitMs);
  try {
    const answered = server.bound.then(() => client.ping());
    const failed = Promise.race([server.exited, gaveUp.promise]).then(() => problem);
    return await Promise.race([answered.then(() => undefined), failed]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}
