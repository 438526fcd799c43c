import { describe, expect, it } from "vitest";
import { useFixture } from "../support/fixture.ts";
import { until } from "./receiver.ts";
import { call, clientOf, useQstash, startStandIn } from "./stack.ts";

const SCALE = 10;
const stack = useQstash(SCALE);
/** Another stand-in on the same database, as a second process would run it. */
const second = useFixture(
  () => startStandIn(stack.databaseUrl, SCALE),
  (started) => started.stop(),
);

/** Delays each delivery by up to `hold` milliseconds and counts concurrent deliveries. */
function gauge(path: string, hold: number) {
  const seen = { now: 0, max: 0 };
  let turn = 0;
  stack.receiver.on(path, async () => {
    seen.now++;
    seen.max = Math.max(seen.max, seen.now);
    await new Promise((resolve) => setTimeout(resolve, hold - (turn++ % 4) * (hold / 5)));
    seen.now--;
    return new Response("ok");
  });
  return seen;
}

describe("parallelism", () => {
  it("is never exceeded and fully used, with two stand-ins publishing and delivering", async () => {
    const { client, receiver } = stack;
    const seen = gauge("/three", 8);
    const flowControl = { key: "three", parallelism: 3 };
    const items = Array.from({ length: 100 }, () => ({ url: receiver.url("/three"), flowControl }));
    await Promise.all([client.batch(items), clientOf(second.url).batch(items)]);
    const deliveries = await receiver.until("/three", 200);
    expect(seen.max).toBe(3);
    await until(async () => (await client.flowControl.get("three")).parallelismCount === 0);
    expect(new Set(deliveries.map((d) => d.headers.get("upstash-message-id"))).size).toBe(200);
    expect(receiver.at("/three")).toHaveLength(200);
  });

  it("does not serialize messages without a key", async () => {
    const seen = gauge("/free", 200);
    const { client, receiver } = stack;
    await client.batch(Array.from({ length: 30 }, () => ({ url: receiver.url("/free") })));
    await receiver.until("/free", 30);
    expect(seen.max).toBeGreaterThan(20);
  });
});

it("observes the rate in every window, and can use all of it", async () => {
  const { client, receiver } = stack;
  const period = 2;
  const flowControl = { key: "rate", rate: 10, period, parallelism: 3 };
  const items = Array.from({ length: 25 }, () => ({ url: receiver.url("/rate"), flowControl }));
  await Promise.all([client.batch(items), clientOf(second.url).batch(items)]);
  await receiver.until("/rate", 50);
  const filter = { flowControlKey: "rate", state: "ACTIVE" as const, count: 100 };
  const { logs } = await client.logs({ filter });
  expect(logs).toHaveLength(50);
  const windows: { start: number; count: number }[] = [];
  for (const { time } of logs.toReversed()) {
    const last = windows.at(-1);
    if (last && time < last.start + (period * 1_000) / SCALE) last.count++;
    else windows.push({ start: time, count: 1 });
  }
  // A busy machine does not fill every window.
  expect(Math.max(...windows.map((window) => window.count))).toBe(10);
});

it("does not let a key with 2,000 messages delay another", async () => {
  const { client, receiver } = stack;
  const big = { key: "big", parallelism: 50 };
  const small = { key: "small", parallelism: 20 };
  await client.batch(
    Array.from({ length: 2_000 }, () => ({ url: receiver.url("/big"), flowControl: big })),
  );
  await receiver.until("/big", 100);
  const before = receiver.at("/big").length;
  await client.batch(
    Array.from({ length: 20 }, () => ({ url: receiver.url("/small"), flowControl: small })),
  );
  await receiver.until("/small", 20);
  expect(receiver.at("/big").length - before).toBeLessThan(1_000);
  await receiver.until("/big", 2_000);
});

it("serves the least recently served key first when there are more keys than slots", async () => {
  const { client, receiver } = stack;
  const item = (key: string, path: string) => ({
    url: receiver.url(path),
    flowControl: { key, parallelism: 1 },
  });
  const crowd = Array.from({ length: 2_000 }, (_, n) => item(`a${n % 200}`, "/crowd"));
  await client.batch(crowd);
  await receiver.until("/crowd", 100);
  const before = receiver.at("/crowd").length;
  await client.batch([item("z", "/last")]);
  await receiver.until("/last", 1);
  expect(receiver.at("/crowd").length - before).toBeLessThan(1_000);
  await receiver.until("/crowd", 2_000);
});

describe("the flow control API", () => {
  it("shows a key, and pauses and resumes it", async () => {
    const { client, receiver } = stack;
    const flowControl = { key: "tenant.a", parallelism: 2, rate: 60, period: "1m" as const };
    await client.flowControl.pause("tenant.a");
    await client.batch(
      Array.from({ length: 5 }, () => ({ url: receiver.url("/paused"), flowControl })),
    );
    expect(await client.flowControl.get("tenant.a")).toEqual({
      flowControlKey: "tenant.a",
      waitListSize: 5,
      parallelismMax: 2,
      parallelismCount: 0,
      rateMax: 60,
      rateCount: 0,
      ratePeriod: 60,
      ratePeriodStart: expect.any(Number),
      isPaused: true,
      isPinnedParallelism: false,
      isPinnedRate: false,
    });
    expect(receiver.at("/paused")).toEqual([]);
    await client.flowControl.resume("tenant.a");
    await receiver.until("/paused", 5);
    await until(async () => (await client.flowControl.get("tenant.a")).parallelismCount === 0);
    expect(await client.flowControl.get("tenant.a")).toMatchObject({
      rateCount: 5,
      isPaused: false,
    });
    await client.flowControl.resetRate("tenant.a");
    expect(await client.flowControl.get("tenant.a")).toMatchObject({ rateCount: 0 });
    const all = await call(stack.url, "/v2/flowControl");
    expect(all.body).toContainEqual(expect.objectContaining({ flowControlKey: "tenant.a" }));
  });

  it("pins limits against publishes until they are unpinned", async () => {
    const { client, receiver } = stack;
    const publish = (parallelism: number, rate: number) =>
      client.publish({
        url: receiver.url("/pinned"),
        flowControl: { key: "pin", parallelism, rate, period: "1s" },
      });
    await client.flowControl.pin("pin", { parallelism: 7, rate: 8, period: 9 });
    await publish(1, 2);
    expect(await client.flowControl.get("pin")).toMatchObject({
      parallelismMax: 7,
      rateMax: 8,
      ratePeriod: 9,
      isPinnedParallelism: true,
      isPinnedRate: true,
    });
    await client.flowControl.unpin("pin", { parallelism: true });
    await publish(3, 4);
    expect(await client.flowControl.get("pin")).toMatchObject({
      parallelismMax: 3,
      rateMax: 8,
      isPinnedParallelism: false,
    });
    await client.flowControl.unpin("pin", { rate: true });
    await publish(3, 4);
    expect(await client.flowControl.get("pin")).toMatchObject({ rateMax: 4, ratePeriod: 1 });
    await expect(client.flowControl.get("unknown")).rejects.toMatchObject({ status: 404 });
  });

  it("shows the global parallelism", async () => {
    const { client, receiver } = stack;
    const held = Promise.withResolvers<Response>();
    receiver.on("/held", () => held.promise);
    await client.publish({ url: receiver.url("/held") });
    await receiver.until("/held", 1);
    const info = await client.flowControl.getGlobalParallelism();
    expect(info.parallelismCount).toBeGreaterThanOrEqual(1);
    expect(info.parallelismMax).toBe(64);
    held.resolve(new Response("ok"));
  });
});
