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

/** A migrated database for this run, and one for QStash in the same cluster. */
export interface ChaosDatabases {
  app: string;
  relay: string;
  operator: string;
  superuser: string;
  qstash: string;
}

export interface WorldOptions {
  databases: ChaosDatabases;
  /** The factor by which QStash's delays are shortened. */
  timeScale: number;
  timeoutMs: number;
  settleMs: number;
  /** The number of provisioning workers behind one URL. */
  provisioners?: number;
  /** Additional environment of the server and the workers. */
  everywhere?: Record<string, string>;
  /** Restarts the cluster while clients are connected. Without it, Postgres is not killed. */
  restartPostgres?: () => Promise<void>;
}

const programs = ["server", "provisioning", "analytics", "qstash"] as const;
type Program = (typeof programs)[number];
export type Victim = Program | "redis" | "postgres";

/** The whole system, each part a process that can be killed and is restarted. */
export interface World {
  url: string;
  /** The delivery URL of the analytics worker. */
  analytics: string;
  mindtickle: ReturnType<typeof mindtickleAdmin>;
  qstash: { url: string; token: string };
  createTenant(slug: string, config?: TenantConfigInput): Promise<TestTenant>;
  /** Kills a part with SIGKILL and starts it again. Redis loses its data. */
  kill(victim: Victim): Promise<void>;
  /** The last log lines of each part, for error messages. */
  recentLogs(): string;
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
  const isBalanced = provisioners > 1;
  const provisioning = isBalanced
    ? await Promise.all(Array.from({ length: provisioners }, freePort))
    : [ports.provisioning];
  const forwarder = isBalanced ? startForwarder(ports.provisioning, provisioning) : undefined;
  const listenPorts = { ...ports, provisioning: provisioning[0] ?? ports.provisioning };
  const start = (program: Program, port = listenPorts[program]): Promise<Child> => {
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
  const abort = new AbortController();
  /** Starts a part, and restarts it if it exits, as a supervisor would. */
  const supervise = async (program: Program): Promise<void> => {
    const child = await start(program);
    children.set(program, child);
    void child.exited.then(async () => {
      while (!abort.signal.aborted && children.get(program) === child) {
        await supervise(program).catch(async () => Bun.sleep(250));
      }
    });
  };
  for (const program of ["qstash", "server", "provisioning", "analytics"] as const) {
    await supervise(program);
  }
  const additional = await Promise.all(
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
    // Others use the Redis of REDIS_URL too.
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
    recentLogs: () =>
      programs
        .flatMap((program) => [program, ...(children.get(program)?.lines.slice(-8) ?? [])])
        .join("\n"),
    stop: async () => {
      abort.abort();
      await Promise.all([...children.values(), ...additional].map((child) => child.stop()));
      await forwarder?.stop(true);
      await gateway.stop();
      await Promise.all([redis.stop(), simulator.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
