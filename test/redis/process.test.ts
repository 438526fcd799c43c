import { join } from "node:path";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedis } from "../standins/redis.ts";
import type { RunningRedis } from "../standins/redis.ts";

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis({});
});
afterAll(() => redis.stop());

const main = join(import.meta.dirname, "../standins/upstash-redis/main.ts");
const spawn = (env: Record<string, string>) =>
  Bun.spawn([process.execPath, main], { env, stdout: "pipe", stderr: "pipe" });

describe("the gateway as a process", () => {
  it("serves the configured Redis until SIGTERM", async () => {
    const gateway = spawn({ REDIS_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: "secret" });
    const { value } = await gateway.stdout.getReader().read();
    const line = new TextDecoder().decode(value);
    expect(line).toMatch(/^redis gateway listens on http:\/\/127\.0\.0\.1:\d+\n$/);
    const url = line.trim().split(" ").at(-1) ?? "";
    expect(await new Redis({ url, token: "secret" }).ping()).toBe("PONG");
    gateway.kill("SIGTERM");
    expect(await gateway.exited).toBe(0);
  });

  it.each([
    ["no Redis named", { UPSTASH_REDIS_REST_TOKEN: "secret" }, /^redis gateway: set REDIS_URL/],
    ["no token", { REDIS_URL: "redis://127.0.0.1:1" }, /^redis gateway: set UPSTASH_REDIS_REST/],
    [
      "an invalid port",
      { REDIS_URL: "redis://127.0.0.1:1", UPSTASH_REDIS_REST_TOKEN: "secret", PORT: "http" },
      /^redis gateway: PORT must be a number up to 65535, not http/,
    ],
    [
      "a Redis that cannot be reached",
      { REDIS_URL: "redis://127.0.0.1:1", UPSTASH_REDIS_REST_TOKEN: "secret" },
      /^redis gateway: Redis does not answer: .*ECONNREFUSED/,
    ],
  ])("ends with one line for %s", async (_, env, line) => {
    const gateway = spawn(env);
    expect(await gateway.exited).toBe(1);
    const output = await new Response(gateway.stderr).text();
    expect(output).toMatch(line);
    expect(output.trim().split("\n")).toHaveLength(1);
  });
});
