import { join } from "node:path";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startRedis } from "../standins/redis.ts";
import { patient } from "../support/patience.ts";

afterEach(() => vi.unstubAllEnvs());

const portOf = (url: string) => Number(new URL(url).port);

const accepts = (port: number): Promise<boolean> =>
  Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).then(
    (socket) => (socket.end(), true),
    () => false,
  );

describe("startRedis", () => {
  it("starts an empty Redis that ends with stop", async () => {
    vi.stubEnv("REDIS_URL", "");
    const redis = await startRedis({});
    expect(redis.kind).toBe(Bun.which("redis-server") ? "redis-server" : "js-redis-server");
    const client = new Redis(redis.url);
    expect(await client.dbsize()).toBe(0);
    client.disconnect();
    await redis.stop();
    await redis.stop();
    expect(await accepts(portOf(redis.url))).toBe(false);
  });

  it("reports a port in use, even if a Redis answers there", async () => {
    vi.stubEnv("REDIS_URL", "");
    const redis = await startRedis({});
    const port = portOf(redis.url);
    await expect(startRedis({ port })).rejects.toThrow(
      `${redis.kind} did not start: port ${port} is in use`,
    );
    await redis.stop();
  });

  it("uses the Redis of REDIS_URL and does not stop it", async () => {
    vi.stubEnv("REDIS_URL", "");
    const redis = await startRedis({});
    vi.stubEnv("REDIS_URL", redis.url);
    const external = await startRedis({});
    expect(external).toMatchObject({ kind: "external", url: redis.url });
    await external.stop();
    expect(await accepts(portOf(redis.url))).toBe(true);
    await redis.stop();
  });

  it("ends with its parent, even if that is killed", async () => {
    const env = { ...process.env, REDIS_URL: "" };
    const main = join(import.meta.dirname, "holder-main.ts");
    const holder = Bun.spawn([process.execPath, main], { stdout: "pipe", env });
    const { value } = await holder.stdout.getReader().read();
    const port = portOf(new TextDecoder().decode(value).trim());
    expect(await accepts(port)).toBe(true);
    holder.kill("SIGKILL");
    await expect.poll(() => accepts(port), { timeout: patient(5_000) }).toBe(false);
  });
});
