import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalKeys, makeLocalKeys } from "../../standins/local-keys.ts";
import { startRedis } from "../../standins/redis.ts";
import { startRedisGateway } from "../../standins/upstash-redis/gateway.ts";
import { type BenchCluster, startBenchCluster } from "./cluster.ts";

/** Rampart's server and the bare server in the same process. */
export interface BenchProduct {
  product: string;
  plain: string;
  stop(): Promise<void>;
}

/** Postgres, Redis and a QStash server that accepts everything, started before the servers. */
export interface BenchOutside {
  cluster: BenchCluster;
  keys: LocalKeys;
  /**
   * Starts the servers, which connect when the database is filled.
   * @param file of this folder; prints where both listen
   */
  serve: (
    file: string,
    connections: number,
    extra?: Record<string, string>,
  ) => Promise<BenchProduct>;
}

export async function startBenchOutside(): Promise<BenchOutside> {
  const cluster = await startBenchCluster();
  const keys = await makeLocalKeys();
  const redis = await startRedis({
    directory: await mkdtemp(join(tmpdir(), "rampart-bench-redis-")),
  });
  const gateway = await startRedisGateway({ redisUrl: redis.url, token: keys.redisToken });
  const qstash = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const body: unknown = await request.json().catch(() => null);
      // A batch of messages, or a schedule.
      const sent = Array.isArray(body) ? body.map(() => ({ messageId: "m" })) : { scheduleId: "s" };
      return Response.json(sent);
    },
  });
  const serve = async (file: string, connections: number, extra: Record<string, string> = {}) => {
    const server = Bun.spawn(["bun", `${import.meta.dir}/${file}`], {
      stdin: "ignore",
      stdout: "pipe",
      env: {
        ...process.env,
        DATABASE_URL: cluster.app,
        DATABASE_OPERATOR_URL: cluster.operator,
        BENCH_OWNER_URL: cluster.superuser,
        DATABASE_CONNECTIONS: String(connections),
        UPSTASH_REDIS_REST_URL: gateway.url,
        UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
        QSTASH_URL: qstash.url.origin,
        QSTASH_TOKEN: "none",
        WORKER_PROVISIONING_URL: "http://127.0.0.1:9",
        WORKER_ANALYTICS_URL: "http://127.0.0.1:9",
        SECRETS_KEYS: keys.secretsKeys,
        PUBLIC_URL: "http://127.0.0.1",
        JWT_PUBLIC_KEYS: keys.jwtPublicKeys,
        SIGN_IN_KEY: keys.signInKey,
        REGISTRATION: "open",
        EVENT_PUBLIC_KEYS: keys.eventPublicKeys,
        ...extra,
      },
    });
    const { value } = await server.stdout.getReader().read();
    const urls = JSON.parse(new TextDecoder().decode(value)) as { product: string; plain: string };
    const stop = async () => {
      server.kill();
      await server.exited;
      await qstash.stop(true);
      await gateway.stop();
      await redis.stop();
      await cluster.stop();
    };
    return { ...urls, stop };
  };
  return { cluster, keys, serve };
}
