import { describe, expect, it } from "vitest";
import { statuses, until } from "./receiver.ts";
import { useQstash } from "./stack.ts";

const stack = useQstash(1_000);

describe("queues", () => {
  it("keep their order over retries, and continue after FAILED", async () => {
    const { client, receiver } = stack;
    const queue = client.queue({ queueName: "fifo" });
    const failures = new Map([
      ["2", 2],
      ["4", 99],
    ]);
    receiver.on("/fifo", ({ body }) => {
      const left = failures.get(body) ?? 0;
      failures.set(body, left - 1);
      return new Response("", { status: left > 0 ? 500 : 200 });
    });
    for (const body of ["1", "2", "3", "4", "5"]) {
      await queue.enqueue({ url: receiver.url("/fifo"), body, retries: 2, retryDelay: "50000" });
    }
    const deliveries = await receiver.until("/fifo", 9);
    expect(deliveries.map(({ body }) => body).join("")).toBe("122234445");
    await until(async () => (await queue.get()).lag === 0);
  });

  it("wait for the callbacks of a message", async () => {
    const { client, receiver } = stack;
    const order: string[] = [];
    const note = (name: string) => () => {
      order.push(name);
      return new Response("ok");
    };
    receiver.on("/one", note("one"));
    receiver.on("/callback", note("callback"));
    receiver.on("/two", note("two"));
    const queue = client.queue({ queueName: "callback" });
    await queue.upsert({ paused: true });
    await queue.enqueue({ url: receiver.url("/one"), callback: receiver.url("/callback") });
    await queue.enqueue({ url: receiver.url("/two") });
    await queue.resume();
    await receiver.until("/two", 1);
    expect(order).toEqual(["one", "callback", "two"]);
  });

  it("deliver concurrently up to their parallelism", async () => {
    const { client, receiver } = stack;
    const seen = { now: 0, max: 0 };
    receiver.on("/wide", async () => {
      seen.max = Math.max(seen.max, ++seen.now);
      await new Promise((resolve) => setTimeout(resolve, 10));
      seen.now--;
      return new Response("ok");
    });
    const queue = client.queue({ queueName: "wide" });
    await queue.upsert({ parallelism: 4 });
    const item = { url: receiver.url("/wide"), queueName: "wide" };
    await client.batch(Array.from({ length: 40 }, () => item));
    await receiver.until("/wide", 40);
    expect(seen.max).toBe(4);
  });

  it("are created, shown, paused, resumed, listed and deleted", async () => {
    const { client, receiver } = stack;
    const queue = client.queue({ queueName: "life" });
    await expect(queue.get()).rejects.toMatchObject({ status: 404 });
    await queue.upsert({ parallelism: 2 });
    await queue.pause();
    for (let n = 0; n < 3; n++) await queue.enqueue({ url: receiver.url("/life") });
    expect(await queue.get()).toEqual({
      name: "life",
      parallelism: 2,
      paused: true,
      lag: 3,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    expect(receiver.at("/life")).toEqual([]);
    await queue.resume();
    await receiver.until("/life", 3);
    expect((await queue.list()).map(({ name }) => name)).toContain("life");
    await queue.delete();
    await expect(queue.get()).rejects.toMatchObject({ status: 404 });
    await expect(queue.resume()).rejects.toMatchObject({ status: 404 });
    const bad = client.queue({ queueName: "a b" }).upsert({});
    await expect(bad).rejects.toMatchObject({ status: 400 });
  });

  it("pause between retries", async () => {
    const { client, receiver } = stack;
    receiver.on("/stop", statuses(500, 200));
    const queue = client.queue({ queueName: "stop" });
    const { messageId } = await queue.enqueue({ url: receiver.url("/stop"), retryDelay: "300000" });
    await receiver.until("/stop", 1);
    await queue.pause();
    await until(async () => ((await client.messages.get(messageId)).notBefore ?? 0) < Date.now());
    expect(receiver.at("/stop")).toHaveLength(1);
    await queue.resume();
    await receiver.until("/stop", 2);
  });
});

describe("url groups", () => {
  it("are created, published to and deleted", async () => {
    const { client, receiver } = stack;
    const { urlGroups } = client;
    const [a, b, c] = [receiver.url("/a"), receiver.url("/b"), receiver.url("/c")];
    await urlGroups.addEndpoints({ name: "g", endpoints: [{ url: a }, { url: b, name: "bee" }] });
    await urlGroups.addEndpoints({ name: "g", endpoints: [{ url: c, name: "cee" }] });
    expect(await urlGroups.get("g")).toEqual({
      name: "g",
      endpoints: [{ url: a }, { url: b, name: "bee" }, { url: c, name: "cee" }],
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    const answers = await client.publishJSON({ urlGroup: "g", body: 1, deduplicationId: "d" });
    expect(answers.map((answer) => answer.url)).toEqual([a, b, c]);
    for (const path of ["/a", "/b", "/c"]) {
      const [delivery] = await receiver.until(path, 1);
      expect(delivery?.headers.get("upstash-topic-name")).toBe("g");
    }
    const again = await client.publishJSON({ urlGroup: "g", body: 1, deduplicationId: "d" });
    expect(again.every((answer) => answer.deduplicated)).toBe(true);
    await urlGroups.removeEndpoints({ name: "g", endpoints: [{ name: "bee" }, { url: c }] });
    expect((await urlGroups.get("g")).endpoints).toEqual([{ url: a }]);
    expect((await urlGroups.list()).map(({ name }) => name)).toEqual(["g"]);
    await urlGroups.delete("g");
    await expect(urlGroups.get("g")).rejects.toMatchObject({ status: 404 });
  });
});

describe("cancelling", () => {
  const waiting = async (count: number, label: string, path = "/cancel") => {
    const request = { url: stack.receiver.url(path), delay: "1d" as const, label };
    const answers = await stack.client.batch(Array.from({ length: count }, () => request));
    return answers.map((answer) => ("messageId" in answer ? answer.messageId : ""));
  };

  it("cancels one, some, all that match, and all", async () => {
    const { client, receiver } = stack;
    const [one = "", two = "", three = ""] = await waiting(5, "x");
    expect(await client.messages.cancel(one)).toEqual({ cancelled: 1 });
    await expect(client.messages.cancel(one)).rejects.toMatchObject({ status: 404 });
    await expect(client.messages.get(one)).rejects.toMatchObject({ status: 404 });
    expect(await client.messages.cancel([one, two, three])).toEqual({ cancelled: 2 });
    await waiting(3, "y", "/other?q=1");
    expect(await client.messages.cancel({ filter: { label: "x" } })).toEqual({ cancelled: 2 });
    const { host } = new URL(receiver.url("/"));
    const byHost = { filter: { host, path: "/other" } };
    expect(await client.messages.cancel(byHost)).toEqual({ cancelled: 3 });
    await waiting(4, "z");
    expect(await client.messages.cancel({ filter: { label: "unknown" } })).toEqual({
      cancelled: 0,
    });
    expect(await client.messages.cancel({ all: true })).toEqual({ cancelled: 4 });
    const { logs } = await client.logs({ filter: { state: "CANCELED" } });
    expect(logs).toHaveLength(12);
    expect(receiver.at("/cancel")).toEqual([]);
  });

  it("stops the retries of a message that is being delivered", async () => {
    const { client, receiver } = stack;
    const held = Promise.withResolvers<Response>();
    receiver.on("/active", () => held.promise);
    const { messageId } = await client.publish({ url: receiver.url("/active"), retryDelay: "0" });
    await receiver.until("/active", 1);
    expect(await client.messages.cancel(messageId)).toEqual({ cancelled: 1 });
    held.resolve(new Response("", { status: 500 }));
    await until(
      async () => (await client.flowControl.getGlobalParallelism()).parallelismCount === 0,
    );
    expect(receiver.at("/active")).toHaveLength(1);
    expect((await client.dlq.listMessages({ filter: { messageId } })).messages).toEqual([]);
  });

  it("lets the queue continue", async () => {
    const { client, receiver } = stack;
    const queue = client.queue({ queueName: "skip" });
    const first = await queue.enqueue({ url: receiver.url("/skip"), body: "1", delay: "1d" });
    await queue.enqueue({ url: receiver.url("/skip"), body: "2" });
    await client.messages.cancel(first.messageId);
    const [delivery] = await receiver.until("/skip", 1);
    expect(delivery?.body).toBe("2");
  });
});

it("pages through the log, newest first", async () => {
  const { client, receiver } = stack;
  const { messageId } = await client.publish({ url: receiver.url("/logged"), label: "log" });
  const filter = { label: "log" };
  await until(async () => (await client.logs({ filter })).logs.length === 3);
  const page = await client.logs({ filter: { ...filter, count: 2 } });
  expect(page.logs.map(({ state }) => state)).toEqual(["DELIVERED", "ACTIVE"]);
  expect(page.logs[0]).toMatchObject({ messageId, url: receiver.url("/logged"), labels: ["log"] });
  const rest = await client.logs({ filter: { ...filter, count: 2 }, cursor: page.cursor ?? "" });
  expect(rest.logs.map(({ state }) => state)).toEqual(["CREATED"]);
  expect(rest.cursor).toBeUndefined();
});
