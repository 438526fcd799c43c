import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Limits } from "../standins/mindtickle/limits.ts";
import { account, token, useSimulator } from "./simulator.ts";

describe("sliding windows", () => {
  const limit = fc.integer({ min: 1, max: 12 });
  const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 400 });
  /** The number of these times in a window that ends at `end`. */
  const within = (moments: number[], end: number, length: number) =>
    moments.filter((at) => at > end - length && at <= end).length;

  test("admit no more than the limits, and refuse only when one is reached", () => {
    fc.assert(
      fc.property(
        limit,
        limit,
        fc.constantFrom(1, 20),
        gaps,
        (perSecond, perMinute, scale, waits) => {
          // 100 times the scale, so that 400 calls span several minutes.
          const limits = new Limits(scale * 100);
          const second = 10 / scale;
          const minute = 600 / scale;
          const accepted: number[] = [];
          let now = 0;
          for (const wait of waits) {
            now += wait / scale;
            const room =
              within(accepted, now, second) < perSecond &&
              within(accepted, now, minute) < perMinute;
            expect(limits.admit("one", perSecond, perMinute, now)).toBe(room);
            if (room) accepted.push(now);
          }
          const found = limits.busiest(accepted.toReversed());
          const counted = (length: number) =>
            Math.max(...accepted.map((end) => within(accepted, end, length)));
          expect(found).toEqual({ maxPerSecond: counted(second), maxPerMinute: counted(minute) });
          expect(found.maxPerSecond).toBeLessThanOrEqual(perSecond);
          expect(found.maxPerMinute).toBeLessThanOrEqual(perMinute);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  test("are separate for each account", () => {
    const limits = new Limits(1);
    expect(limits.admit("one", 1, 60, 0)).toBe(true);
    expect(limits.admit("one", 1, 60, 999)).toBe(false);
    expect(limits.admit("two", 1, 60, 999)).toBe(true);
    expect(limits.admit("one", 1, 60, 1000)).toBe(true);
  });
});

// One second lasts 100 s in this simulator, so that every burst is shorter.
describe("an account's limits", () => {
  const { call, admin } = useSimulator(0.01);

  test("are 4 a second and 60 a minute by default", async () => {
    const { name, apiKey, secretKey, clientId } = account;
    await admin().putAccount("one", { name, apiKey, secretKey, clientId });
    expect(await admin().account("one")).toMatchObject({ perSecond: 4, perMinute: 60 });
  });

  test("are exact for concurrent calls; a 429 does not say when to retry", async () => {
    await admin().putAccount("one", { ...account, perSecond: 7, perMinute: 60 });
    const answers = await Promise.all(Array.from({ length: 200 }, () => call("GET", "/Series")));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(refused).toHaveLength(193);
    const names = [...(refused[0]?.headers.keys() ?? [])];
    expect(names.filter((name) => /retry|rate|limit/i.test(name))).toEqual([]);
    expect(await refused[0]?.text()).toBe("Too many requests");
    expect(await admin().rates("one")).toEqual({
      maxPerSecond: 7,
      maxPerMinute: 7,
      accepted: 7,
      refused: 193,
    });
    expect(await admin().requests({ account: "one" })).toHaveLength(200);
  });

  test("of a minute apply although the second has room", async () => {
    await admin().putAccount("one", { ...account, perSecond: 100, perMinute: 10 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => call("GET", "/Series")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  });

  test("belong to the account, whatever its key; another account has separate limits", async () => {
    const limited = { ...account, perSecond: 1 };
    await admin().putAccount("one", limited);
    await admin().putAccount("two", { ...limited, apiKey: "key-2" });
    expect((await call("GET", "/Series")).status).toBe(200);
    await admin().putAccount("one", { ...limited, apiKey: "key-3" });
    const status = async (iss: string) =>
      (await call("GET", "/Series", { bearer: await token({ iss }) })).status;
    expect([await status("key-3"), await status("key-2")]).toEqual([429, 200]);
  });

  test("do not count a call with a refused token", async () => {
    await admin().putAccount("one", { ...account, perSecond: 1 });
    const forged = await token({ secret: "forged" });
    expect((await call("GET", "/Series", { bearer: forged })).status).toBe(401);
    expect((await call("GET", "/Series")).status).toBe(200);
    expect((await call("GET", "/Series")).status).toBe(429);
  });
});

describe("windows over time", () => {
  const { call, admin } = useSimulator(600);

  test("admit further calls, but never more than the limits in any window", async () => {
    await admin().putAccount("one", { ...account, perSecond: 2, perMinute: 5 });
    const caller = async () => {
      while ((await admin().rates("one")).accepted < 30) await call("GET", "/Series");
    };
    await Promise.all(Array.from({ length: 8 }, caller));
    const rates = await admin().rates("one");
    expect(rates.maxPerSecond).toBeLessThanOrEqual(2);
    expect(rates.maxPerMinute).toBeLessThanOrEqual(5);
    expect(rates.accepted).toBeGreaterThanOrEqual(30);
    expect(rates.refused).toBeGreaterThan(0);
  });
});
