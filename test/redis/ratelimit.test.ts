import { Ratelimit } from "@upstash/ratelimit";
import { describe, expect, it } from "vitest";
import { useRedis } from "./stack.ts";

const stack = useRedis();

type Algorithm = ConstructorParameters<typeof Ratelimit>[0]["limiter"];

// Windows of a day, so that a run practically never sees one end.
const algorithms: [name: string, algorithm: Algorithm][] = [
  ["fixed window", Ratelimit.fixedWindow(3, "1 d")],
  ["sliding window", Ratelimit.slidingWindow(3, "1 d")],
  ["token bucket", Ratelimit.tokenBucket(3, "1 d", 3)],
];

const limiterOf = (algorithm: Algorithm, name: string): Ratelimit =>
  new Ratelimit({
    redis: stack.client(),
    limiter: algorithm,
    prefix: stack.key(name),
    ephemeralCache: false,
  });

describe.each(algorithms)("@upstash/ratelimit, %s", (name, algorithm) => {
  it("admits three calls and refuses the fourth, separately for each identifier", async () => {
    const limiter = limiterOf(algorithm, name);
    const answers: boolean[] = [];
    for (let n = 0; n < 4; n++) answers.push((await limiter.limit("tenant-a")).success);
    expect(answers).toEqual([true, true, true, false]);
    expect((await limiter.limit("tenant-b")).remaining).toBe(2);
    expect((await limiter.getRemaining("tenant-b")).remaining).toBe(2);
  });

  it("counts exactly with concurrent calls", async () => {
    const limiter = limiterOf(algorithm, `${name}-race`);
    const asked = await Promise.all(Array.from({ length: 20 }, () => limiter.limit("one")));
    expect(asked.filter((answer) => answer.success)).toHaveLength(3);
  });

  it("continues after the scripts were flushed, and starts from zero after a reset", async () => {
    const limiter = limiterOf(algorithm, `${name}-flush`);
    await limiter.limit("one");
    await stack.client().scriptFlush();
    expect((await limiter.limit("one")).remaining).toBe(1);
    await limiter.resetUsedTokens("one");
    expect((await limiter.limit("one")).remaining).toBe(2);
  });
});

describe("the script flag that only Upstash supports", () => {
  const script = "#!lua flags=allow-key-locking\nreturn redis.call('INCR', KEYS[1])";
  const digest = new Bun.CryptoHasher("sha1").update(script).digest("hex");

  it("does not change the digest that a client uses for the script", async () => {
    const redis = stack.client();
    const key = stack.key("flag");
    await redis.scriptFlush();
    await expect(redis.evalsha(digest, [key], [])).rejects.toThrow(/NOSCRIPT/);
    expect(await redis.eval(script, [key], [])).toBe(1);
    expect(await redis.evalsha(digest, [key], [])).toBe(2);
    expect(await redis.scriptExists(digest)).toEqual([1]);
    expect(await redis.pipeline().evalsha(digest, [key], []).exec()).toEqual([3]);
    expect(await redis.multi().evalsha(digest, [key], []).exec()).toEqual([4]);
    await redis.scriptFlush();
    expect(await redis.scriptLoad(script)).toBe(digest);
    expect(await redis.multi().scriptLoad(script).evalsha(digest, [key], []).exec()).toEqual([
      digest,
      5,
    ]);
  });
});
