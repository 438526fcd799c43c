import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useRedis } from "./stack.ts";

const stack = useRedis();

describe("values", () => {
  it("are returned unchanged for any text", async () => {
    const redis = stack.client({ automaticDeserialization: false });
    const text = fc.string({ unit: "binary" });
    const property = fc.asyncProperty(text, fc.array(text, { maxLength: 5 }), async (one, many) => {
      const [key, list] = [stack.key("text"), stack.key("texts")];
      const pipeline = redis.pipeline().set(key, one).get(key).del(list);
      if (many.length > 0) pipeline.rpush(list, ...many);
      const replies = await pipeline.lrange(list, 0, -1).exec();
      expect(replies[1]).toBe(one);
      expect(replies.at(-1)).toEqual(many);
    });
    await fc.assert(property, { numRuns: 100, seed: 7 });
  });

  it("are returned as the JSON that was written", async () => {
    const redis = stack.client();
    const key = stack.key("json");
    const value = { id: "9007199254740993", nested: [1, null, { ok: "OK" }], text: "Zoë" };
    await redis.set(key, value);
    expect(await redis.get(key)).toEqual(value);
  });

  it("are parsed as JSON if they look like it, so digits must be in an object", async () => {
    const redis = stack.client();
    const key = stack.key("digits");
    await redis.set(key, "0012");
    expect(await redis.get(key)).toBe("0012");
    await redis.set(key, "12");
    expect(await redis.get(key)).toBe(12);
    await redis.set(key, "9007199254740993");
    expect(await redis.get(key)).toBe("9007199254740993");
    await redis.rpush(stack.key("list"), '["9007199254740993", 9007199254740993]');
    const [row] = await redis.lrange<[string, number]>(stack.key("list"), 0, -1);
    expect(row).toEqual(["9007199254740993", 9007199254740992]);
  });
});

describe("replies have the shapes of RESP2", () => {
  it("for hashes", async () => {
    const redis = stack.client();
    const key = stack.key("hash");
    expect(await redis.hset(key, { name: "Ada", level: 3 })).toBe(2);
    expect(await redis.hgetall(key)).toEqual({ name: "Ada", level: 3 });
    expect(await redis.hmget(key, "level", "none")).toEqual({ level: 3, none: null });
    expect(await redis.hgetall(stack.key("none"))).toBeNull();
    expect((await redis.hscan(key, 0))[1]).toEqual(["name", "Ada", "level", 3]);
  });

  it("for sorted sets", async () => {
    const redis = stack.client();
    const key = stack.key("zset");
    await redis.zadd(key, { score: 1, member: "a" }, { score: 2.5, member: "b" });
    expect(await redis.zrange(key, 0, -1, { withScores: true })).toEqual(["a", 1, "b", 2.5]);
    expect(await redis.zrange(key, 0, -1)).toEqual(["a", "b"]);
    expect(await redis.zscore(key, "b")).toBe(2.5);
    expect(await redis.zpopmin(key)).toEqual(["a", 1]);
    expect(await redis.zscore(key, "a")).toBeNull();
  });

  it("for times to live", async () => {
    const redis = stack.client();
    const key = stack.key("ttl");
    expect(await redis.ttl(key)).toBe(-2);
    await redis.set(key, "x", { ex: 1000, nx: true });
    expect(await redis.ttl(key)).toBe(1000);
    expect(await redis.set(key, "y", { ex: 1000, nx: true })).toBeNull();
    expect(await redis.persist(key)).toBe(1);
    expect(await redis.pttl(key)).toBe(-1);
    await redis.pexpire(key, 1);
    await expect.poll(() => redis.exists(key), { interval: 2 }).toBe(0);
  });
});

describe("several commands at once", () => {
  it("run in order in a pipeline", async () => {
    const redis = stack.client();
    const key = stack.key("order");
    const replies = await redis.pipeline().set(key, 1).incr(key).get(key).del(key).exec();
    expect(replies).toEqual(["OK", 2, 2, 1]);
  });

  it("report their errors separately on request", async () => {
    const redis = stack.client();
    const key = stack.key("errors");
    const pipeline = redis.pipeline().set(key, "x").incr(key).get(key);
    expect(await pipeline.exec({ keepErrors: true })).toMatchObject([
      { result: "OK" },
      { error: "ERR value is not an integer or out of range" },
      { result: "x" },
    ]);
  });

  it("run in a transaction with no other command in between", async () => {
    const redis = stack.client();
    const key = stack.key("atomic");
    const add = () => redis.multi().incr(key).incr(key).exec<[number, number]>();
    const pairs = await Promise.all(Array.from({ length: 50 }, add));
    for (const [first, second] of pairs) expect(second).toBe(first + 1);
    expect(await redis.get(key)).toBe(100);
  });

  it("are pipelined automatically, and each gets its own answer", async () => {
    const redis = stack.client({ enableAutoPipelining: true });
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    await Promise.all(numbers.map((n) => redis.set(stack.key(`auto${n}`), n)));
    const read = await Promise.all(numbers.map((n) => redis.get(stack.key(`auto${n}`))));
    expect(read).toEqual(numbers);
  });
});

describe("errors", () => {
  it("carry Redis's message", async () => {
    const redis = stack.client({ enableAutoPipelining: false });
    const key = stack.key("wrong");
    await redis.lpush(key, "x");
    await expect(redis.get(key)).rejects.toThrow(
      /^WRONGTYPE Operation against a key holding the wrong kind of value, command was: /,
    );
  });

  it("report a command that is not supported", async () => {
    await expect(stack.client().exec(["BLPOP", stack.key("q"), "1"])).rejects.toThrow(
      /ERR Command is not available: 'BLPOP'\. See https:\/\/upstash\.com/,
    );
  });
});

describe("scripts", () => {
  it("run by EVAL, by digest and through the client's fallback", async () => {
    const redis = stack.client();
    const body = `return {KEYS[1], ARGV[1], 7, false, {'${stack.key("unique")}'}}`;
    const expected = ["k", "v", 7, null, [stack.key("unique")]];
    const script = redis.createScript<unknown[]>(body);
    expect(await script.exec(["k"], ["v"])).toEqual(expected);
    const digest = await redis.scriptLoad(body);
    expect(digest).toBe(new Bun.CryptoHasher("sha1").update(body).digest("hex"));
    expect(await redis.evalsha(digest, ["k"], ["v"])).toEqual(expected);
    expect(await redis.scriptExists(digest, "0".repeat(40))).toEqual([1, 0]);
  });

  it("report NOSCRIPT for a digest that was not loaded", async () => {
    await expect(stack.client().evalsha("0".repeat(40), [], [])).rejects.toThrow(/NOSCRIPT/);
  });

  it("pass on a script's error", async () => {
    const script = "return redis.error_reply('LIMIT no more')";
    await expect(stack.client().eval(script, [], [])).rejects.toThrow(/LIMIT no more/);
  });
});

describe("subscriptions", () => {
  it("deliver messages of a channel, parsed", async () => {
    const redis = stack.client();
    const channel = stack.key("channel");
    const subscriber = redis.subscribe<{ n: number }>(channel);
    const received: unknown[] = [];
    await new Promise<void>((resolve) => {
      subscriber.on("subscribe", () => void redis.publish(channel, { n: 1 }));
      subscriber.on("message", (event) => {
        received.push(event);
        if (received.length === 2) resolve();
        else void redis.publish(channel, "a, b");
      });
    });
    await subscriber.unsubscribe();
    expect(received).toEqual([
      { channel, message: { n: 1 } },
      { channel, message: "a, b" },
    ]);
  });

  it("deliver messages of a pattern", async () => {
    const redis = stack.client();
    const pattern = `${stack.key("pattern")}*`;
    const subscriber = redis.psubscribe<number>(pattern);
    const event = await new Promise((resolve) => {
      subscriber.on("psubscribe", () => void redis.publish(`${stack.key("pattern")}9`, 5));
      subscriber.on("pmessage", resolve);
    });
    await subscriber.unsubscribe();
    expect(event).toEqual({ pattern, channel: `${stack.key("pattern")}9`, message: 5 });
  });

  it("end in Redis when the reader disconnects", async () => {
    const redis = stack.client();
    const channel = stack.key("leaving");
    const subscriber = redis.subscribe(channel);
    await new Promise((resolve) => subscriber.on("subscribe", resolve));
    await subscriber.unsubscribe();
    await expect.poll(() => redis.publish(channel, "anyone?"), { interval: 10 }).toBe(0);
  });
});
