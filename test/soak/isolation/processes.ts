import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";
import { issueAccessToken } from "../../../shared/identity/access-token.ts";
import { newId } from "../../../shared/ids.ts";
import { freePort } from "../../standins/free-port.ts";
import { leash } from "../../standins/leash.ts";
import { startPostgres } from "../../standins/postgres.ts";
import { startRedis } from "../../standins/redis.ts";
import { environmentFor } from "../../support/server.ts";
import { type Outside, startOutside } from "../../support/services.ts";
import { prepareTemplates } from "../../support/templates.ts";
import { until } from "../../support/until.ts";
import { Publisher } from "../../../shared/adapters/qstash/publisher.ts";

/** The server and workers as separate processes, started with their production commands. The stand-ins run in this process. */
export interface Processes {
  outside: Outside;
  /** The first server. */
  url: string;
  /** All servers. */
  urls: string[];
  operatorToken: string;
  redisUrl: string;
  pull: (tenant: { id: string }) => Promise<void>;
  stop(): Promise<void>;
}

const root = new URL("../../..", import.meta.url).pathname;

/**
 * @param onLine receives each log line of the servers and the workers
 * @param servers how many server processes there are
 */
export async function startProcesses(
  onLine: (line: string) => void,
  servers = 1,
): Promise<Processes> {
  const directory = await mkdtemp(join(tmpdir(), "rampart-soak-"));
  const [postgres, redis] = await Promise.all([
    startPostgres({ directory, persistent: false }),
    startRedis({}),
  ]);
  const password = crypto.randomUUID();
  await prepareTemplates(postgres.url, password);
  const cluster = { superuserUrl: postgres.url, password, redisUrl: redis.url };
  const outside = await startOutside({ cluster });
  const [server, provisioning, analytics] = [await freePort(), await freePort(), await freePort()];
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const urls = {
    server: at(server),
    provisioning: at(provisioning),
    analytics: at(analytics),
  };
  const environment = environmentFor(outside, urls);
  const start = (port: number, ...command: string[]) =>
    leash(
      {
        command: [process.execPath, ...command],
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: process.env["HOME"] ?? "/",
          ...environment,
          READINESS_DEBOUNCE_MS: "5000",
          PORT: String(port),
        },
        stopSignals: ["SIGTERM", "SIGKILL"],
      },
      onLine,
    );
  const others = await Promise.all(Array.from({ length: servers - 1 }, () => freePort()));
  const children = [
    ...others.map((port) => start(port, `${root}server/bun.ts`)),
    start(server, `${root}server/bun.ts`),
    start(provisioning, `${root}worker/index.ts`, "provisioning"),
    start(analytics, `${root}worker/index.ts`, "analytics"),
  ];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
    await outside.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const url of [...Object.values(urls), ...others.map(at)]) {
      await until(`${url} answers`, () =>
        fetch(`${url}/healthz`).then(
          (answer) => answer.ok,
          () => false,
        ),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const publisher = new Publisher({
    ...outside.qstash,
    workers: urls,
    jobs: createProduct(packs).jobs,
  });
  return {
    outside,
    url: urls.server,
    urls: [urls.server, ...others.map(at)],
    operatorToken: await issueAccessToken(
      { sub: "soak", role: "operator", lifetime: 24 * 3600 },
      JSON.parse(outside.keys.jwtPrivateKey),
    ),
    redisUrl: redis.url,
    pull: ({ id: tenantId }) =>
      publisher.publish([{ job: "mindtickle.pull", tenantId, requestId: newId(), payload: {} }]),
    stop,
  };
}
