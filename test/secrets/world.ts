import { toBase64 } from "../../shared/base64.ts";
import { repository, startChild } from "../runtime/child.ts";
import { environmentFor, startServer } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { until } from "../support/until.ts";
import { reservePlace, startWorker } from "../support/workers.ts";

const programs = ["provisioning", "analytics", "server"] as const;
type Program = (typeof programs)[number];
const bun = `${repository}/node_modules/.bin/bun`;

/** The server and the workers, each with a configuration of its own: a key ring that changes. */
export interface RotationWorld {
  outside: Outside;
  server: { url: string; operatorToken: string };
  /** Restarts the programs one by one with another key ring, like a rolling deployment. */
  restart(ring: string): Promise<void>;
  /** The log lines of all programs so far. */
  logs(): Record<string, unknown>[];
  /** Runs an operator command with this key ring. */
  reseal(ring: string, ...args: string[]): Promise<{ code: number; lines: string[] }>;
  stop(): Promise<void>;
}

export const newKey = (id: string) =>
  `${id}:${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;

/** A program that has started. */
interface Running {
  url: string;
  logs: Record<string, unknown>[];
  stop(): Promise<void>;
}

/** The address of a program over its restarts, like a load balancer's: 503 while it is down. */
function openFront() {
  let target: Running | undefined;
  let pending = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: async (request) => {
      if (!target) return new Response(null, { status: 503 });
      pending += 1;
      try {
        const { pathname, search } = new URL(request.url);
        return await fetch(target.url + pathname + search, {
          method: request.method,
          headers: request.headers,
          ...(request.body && { body: await request.arrayBuffer() }),
        });
      } finally {
        pending -= 1;
      }
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    direct: (to: Running) => void (target = to),
    /** Ends the program when it has answered what it has received. */
    end: async () => {
      const ended = target;
      target = undefined;
      await until("everything is answered", () => pending === 0, 30_000);
      await ended?.stop();
    },
    close: () => server.stop(true),
  };
}

export async function startRotationWorld(ring: string): Promise<RotationWorld> {
  const outside = await startOutside({ timeScale: 20 });
  const fronts = { server: openFront(), provisioning: openFront(), analytics: openFront() };
  const urls = {
    server: fronts.server.url,
    provisioning: fronts.provisioning.url,
    analytics: fronts.analytics.url,
  };
  // Short, so that the lease of an ended worker expires soon.
  const waits = { MINDTICKLE_TIMEOUT_MS: "5000", MINDTICKLE_SETTLE_MS: "2000" };
  const logs: Record<string, unknown>[][] = [];
  let operatorToken = "";
  const start = async (program: Program, keys: string): Promise<Running> => {
    const extra = { ...waits, SECRETS_KEYS: keys, PUBLIC_URL: urls.server };
    if (program === "server") {
      const server = await startServer(outside, urls, extra);
      ({ operatorToken } = server);
      return server;
    }
    const worker = startWorker(outside, program, reservePlace(), urls, extra);
    worker.sweep();
    return worker;
  };
  const restart = async (keys: string) => {
    for (const program of programs) {
      await fronts[program].end();
      const running = await start(program, keys);
      logs.push(running.logs);
      fronts[program].direct(running);
    }
  };
  await restart(ring);
  return {
    outside,
    server: { url: urls.server, operatorToken },
    restart,
    logs: () => logs.flat(),
    reseal: async (keys, ...args) => {
      const child = await startChild({
        command: [bun, `${repository}/worker/cli/reseal-secrets.ts`, ...args],
        env: { ...environmentFor(outside, urls), ...waits, SECRETS_KEYS: keys },
      });
      return { code: await child.exited, lines: child.lines };
    },
    stop: async () => {
      for (const program of programs) {
        await fronts[program].end();
        await fronts[program].close();
      }
      await outside.stop();
    },
  };
}
