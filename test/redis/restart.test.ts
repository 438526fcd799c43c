import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startRedis } from "../standins/redis.ts";
import type { RunningRedis } from "../standins/redis.ts";
import { startRedisGateway } from "../standins/upstash-redis/gateway.ts";
import type { RunningGateway } from "../standins/upstash-redis/gateway.ts";
import { patient } from "../support/patience.ts";

const token = "restart-test";
let redis: RunningRedis;
let gateway: RunningGateway;
let client: Redis;

beforeAll(async () => {
  // A separate Redis even if REDIS_URL is set, because this test stops it.
  vi.stubEnv("REDIS_URL", "");
  redis = await startRedis({});
  gateway = await startRedisGateway({ redisUrl: redis.url, token });
  client = new Redis({ url: gateway.url, token, enableTelemetry: false });
});

afterAll(async () => {
  await gateway.stop();
  await redis.stop();
  vi.unstubAllEnvs();
});

const startAgain = async () => {
  redis = await startRedis({ port: Number(new URL(redis.url).port) });
};

describe("while Redis is down", () => {
  it("every kind of request gets 503 immediately, and succeeds again after a restart", async () => {
    await client.set("before", 1);
    await redis.stop();
    const paths: [path: string, body: unknown][] = [
      ["/", ["GET", "before"]],
      ["/pipeline", [["GET", "before"]]],
      ["/multi-exec", [["GET", "before"]]],
      ["/subscribe/channel", []],
    ];
    for (const [path, body] of paths) {
      const start = performance.now();
      const response = await fetch(`${gateway.url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({
        error: expect.stringMatching(/^ERR Redis does not answer just now .*Try again/),
      });
      expect(performance.now() - start).toBeLessThan(1_000);
    }
    await startAgain();
    await vi.waitFor(async () => expect(await client.get("before")).toBeNull(), patient(5_000));
  });
});

describe("after a restart", () => {
  it("a limiter continues when its scripts are gone", async () => {
    const limiter = new Ratelimit({
      redis: client,
      limiter: Ratelimit.fixedWindow(3, "1 d"),
      ephemeralCache: false,
    });
    expect((await limiter.limit("one")).remaining).toBe(2);
    await redis.stop();
    await startAgain();
    await vi.waitFor(() => client.ping(), patient(5_000));
    expect((await limiter.limit("one")).remaining).toBe(2);
  });

  it("a subscription continues", async () => {
    const subscriber = client.subscribe<string>("news");
    await new Promise((resolve) => subscriber.on("subscribe", resolve));
    await redis.stop();
    await startAgain();
    const received = new Promise((resolve) => subscriber.on("message", resolve));
    await vi.waitFor(
      async () => expect(await client.publish("news", "hello")).toBe(1),
      patient(5_000),
    );
    expect(await received).toEqual({ channel: "news", message: "hello" });
    await subscriber.unsubscribe();
  });
});
