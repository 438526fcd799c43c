import { randomUUID } from "node:crypto";
import { Redis } from "@upstash/redis";
import { startRedis } from "../standins/redis.ts";
import type { RunningRedis } from "../standins/redis.ts";
import { startRedisGateway } from "../standins/upstash-redis/gateway.ts";
import type { RunningGateway } from "../standins/upstash-redis/gateway.ts";
import { useFixture } from "../support/fixture.ts";

/** A Redis behind the gateway, with clients for a test. */
interface Stack {
  redis: RunningRedis;
  gateway: RunningGateway;
  token: string;
  /** A key that is unique to this test, because the Redis may be shared. */
  key(name: string): string;
  /** A client with the product's defaults, or with other options. */
  client(options?: { automaticDeserialization?: boolean; enableAutoPipelining?: boolean }): Redis;
  stop(): Promise<void>;
}

async function startStack(): Promise<Stack> {
  const token = randomUUID();
  const redis = await startRedis({});
  const gateway = await startRedisGateway({ redisUrl: redis.url, token });
  const prefix = `test:${randomUUID()}`;
  return {
    redis,
    gateway,
    token,
    key: (name) => `${prefix}:${name}`,
    client: (options) => new Redis({ url: gateway.url, token, enableTelemetry: false, ...options }),
    async stop() {
      await gateway.stop();
      await redis.stop();
    },
  };
}

/** A separate stack for the tests of one file. */
export const useRedis = (): Stack => useFixture(startStack, (stack) => stack.stop());
