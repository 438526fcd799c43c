import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { type Child, repository, startChild } from "../runtime/child.ts";
import { freePort } from "../standins/free-port.ts";
import { makeLocalKeys } from "../standins/local-keys.ts";
import { mindtickleAdmin } from "../standins/mindtickle/admin/client.ts";
import { startMindtickle } from "../standins/mindtickle/server.ts";
import { startRedis } from "../standins/redis.ts";
import { startRedisGateway } from "../standins/upstash-redis/gateway.ts";
import { environmentFor } from "../support/server.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import type { TenantConfigInput } from "../../shared/configuration/tenant-config.ts";
import { startForwarder } from "./forwarder.ts";

/** A migrated database of this run's own, and one for QStash in the same cluster. */
export interface ChaosDatabases {
  app: string;
  relay: string;
  operator: string;
  superuser: string;
  qstash: string;
}

export interface WorldOptions {
  databases: ChaosDatabases;
  /** How many times faster QStash's waits pass. */
  timeScale: number;
  timeoutMs: number;
  settleMs: number;
  /** Processes of the provisioning worker, in turn behind its one URL. */
  provisioners?: number;
  /** More environment for server and workers. */
  everywhere?: Record<string, string>;
  /** Restarts the cluster while clients are connected. Without it, Postgres is not killed. */
  restartPostgres?: () => Promise<void>;
}

const programs = ["server", "provisioning", "analytics", "qstash"] as const;
type Program = (typeof programs)[number];
export type Victim = Program | "redis" | "postgres";

/** The product as it runs, each part a process of its own that can be killed and comes back. */
export interface World {
  url: string;
  /** Where the analytics worker takes its deliveries. */
  analytics: string;
  mindtickle: ReturnType<typeof mindtickleAdmin>;
  qstash: { url: string; token: string };
  createTenant(slug: string, config?: TenantConfigInput): Promise<TestTenant>;
  /** Ends a part as `kill -9` does (Redis: with its memory), and starts it again. */
  kill(victim: Victim): Promise<void>;
  /** The last lines of every part, for when something went wrong. */
  lastWords(): string;
  stop(): Promise<void>;
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const keys = await makeLocalKeys();
  const directory = await mkdtemp(join(tmpdir(), "rampart-chaos-"));
  const ports = {
    server: await freePort(),
    provisioning: await freePort(),
    analytics: await freePort(),
    qstash: await freePort(),
    redis: await freePort(),
  };
  const at = (program: Program) => `http://127.0.0.1:${ports[program]}`;
  let redis = await startRedis({ port: ports.redis });
  const gateway = await startRedisGateway({ redisUrl: redis.url, token: keys.redisToken });
  const simulator = await startMindtickle({ databasePath: join(directory, "mindtickle.sqlite") });
  const mindtickle = mindtickleAdmin(simulator.adminUrl);
  const outside = {
    database: { ...options.databases, owner: "", name: "", drop: async () => {} },
    keys,
    redis: { url: gateway.url, token: keys.redisToken },
    qstash: { url: at("qstash"), token: keys.qstashToken },
    mindtickle: { url: simulator.url, admin: mindtickle },
    stop: async () => {},
  };
  const urls = {
    server: at("server"),
    provisioning: at("provisioning"),
    analytics: at("analytics"),
  };
  const product = {
    ...environmentFor(outside, urls),
    MINDTICKLE_TIMEOUT_MS: String(options.timeoutMs),
    MINDTICKLE_SETTLE_MS: String(options.settleMs),
    READINESS_DEBOUNCE_MS: "500",
    ...options.everywhere,
  };
  const qstash = {
    QSTASH_DATABASE_URL: options.databases.qstash,
    QSTASH_TOKEN: keys.qstashToken,
    QSTASH_CURRENT_SIGNING_KEY: keys.qstashCurrentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: keys.qstashNextSigningKey,
    QSTASH_TIME_SCALE: String(options.timeScale),
  };
  const commands: Record<Program, string[]> = {
    server: ["server/bun.ts"],
    provisioning: ["worker/index.ts", "provisioning"],
    analytics: ["worker/index.ts", "analytics"],
    qstash: ["test/standins/qstash/main.ts"],
  };

  const { provisioners = 1 } = options;
  const spread = provisioners > 1;
  const provisioning = spread
    ? await Promise.all(Array.from({ length: provisioners }, freePort))
    : [ports.provisioning];
  const forwarder = spread ? startForwarder(ports.provisioning, provisioning) : undefined;
  const places = { ...ports, provisioning: provisioning[0] ?? ports.provisioning };
  const start = (program: Program, port = places[program]): Promise<Child> => {
    const [file = "", ...args] = commands[program];
    return startChild({
      command: [`${repository}/node_modules/.bin/bun`, join(repository, file), ...args],
      env: { ...(program === "qstash" ? qstash : product), PORT: String(port) },
      ready: /listen/,
      stopSignal: "SIGKILL",
      keepLines: 100,
    });
  };
  const children = new Map<Program, Child>();
  const ending = new AbortController();
  /** Starts a part, and restarts it if it exits, as a supervisor would. */
  const supervise = async (program: Program): Promise<void> => {
    const child = await start(program);
    children.set(program, child);
    void child.exited.then(async () => {
      while (!ending.signal.aborted && children.get(program) === child) {
        await supervise(program).catch(async () => Bun.sleep(250));
      }
    });
  };
  for (const program of ["qstash", "server", "provisioning", "analytics"] as const) {
    await supervise(program);
  }
  const further = await Promise.all(
    provisioning.slice(1).map((port) => start("provisioning", port)),
  );

  async function kill(victim: Victim): Promise<void> {
    if (victim === "postgres") return options.restartPostgres?.();
    if (victim !== "redis") {
      const child = children.get(victim);
      children.delete(victim);
      await child?.stop();
      await supervise(victim);
      return;
    }
    // The Redis of REDIS_URL belongs to others too.
    if (redis.kind === "external") return;
    await redis.stop();
    redis = await startRedis({ port: ports.redis });
  }

  const operatorToken = await issueAccessToken(
    { sub: "chaos", role: "operator", lifetime: 24 * 3600 },
    JSON.parse(keys.jwtPrivateKey),
  );
  return {
    url: urls.server,
    analytics: urls.analytics,
    mindtickle,
    qstash: outside.qstash,
    createTenant: (slug, config) =>
      createTestTenant(outside, { url: urls.server, operatorToken }, slug, config),
    kill,
    lastWords: () =>
      programs
        .flatMap((program) => [program, ...(children.get(program)?.lines.slice(-8) ?? [])])
        .join("\n"),
    stop: async () => {
      ending.abort();
      await Promise.all([...children.values(), ...further].map((child) => child.stop()));
      await forwarder?.stop(true);
      await gateway.stop();
      await Promise.all([redis.stop(), simulator.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
