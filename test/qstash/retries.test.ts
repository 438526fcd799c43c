import { describe, expect, it } from "vitest";
import { statuses, until } from "./receiver.ts";
import { deadLetterOf, useQstash } from "./stack.ts";

const SCALE = 1_000;
const stack = useQstash(SCALE);

const json = (text: string | undefined): unknown => JSON.parse(text ?? "null");
const base64 = (text: string) => Buffer.from(text).toString("base64");
describe("retries", () => {
  it("come after 12 s, 2m28s and 30m8s, and then the message is in the DLQ", async () => {
    const { client, receiver } = stack;
    receiver.on("/down", () => new Response("no", { status: 500, headers: { "X-Why": "down" } }));
    const { messageId } = await client.publish({ url: receiver.url("/down"), body: "b" });
    const deadLetter = await deadLetterOf(client, messageId);
    const deliveries = receiver.at("/down");
    expect(deliveries.map(({ headers }) => headers.get("upstash-retried"))).toEqual([
      "0",
      "1",
      "2",
      "3",
    ]);
    const waits = deliveries.slice(1).map(({ at }, i) => at - (deliveries[i]?.at ?? 0));
    for (const [i, seconds] of [12, 148, 1_808].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual((seconds * 1_000) / SCALE);
      expect(waits[i]).toBeLessThan((seconds * 1_000) / SCALE + 1_000);
    }
    expect(deadLetter).toMatchObject({
      messageId,
      dlqId: expect.any(String),
      url: receiver.url("/down"),
      body: "b",
      maxRetries: 3,
      responseStatus: 500,
      responseHeader: { "X-Why": ["down"] },
      responseBody: "no",
    });
    await expect(client.messages.get(messageId)).rejects.toMatchObject({ status: 404 });
    const { logs } = await client.logs({ messageIds: [messageId] });
    const again = ["ACTIVE", "ERROR", "RETRY"];
    expect(logs.map((line) => line.state).toReversed()).toEqual([
      "CREATED",
      ...again,
      ...again,
      ...again,
      "ACTIVE",
      "ERROR",
      "FAILED",
    ]);
  });

  it("follow the Retry-Delay expression, with retried from 0", async () => {
    const { client, receiver } = stack;
    receiver.on("/delay", statuses(500, 503, 200));
    const retryDelay = "100000 * (1 + retried)";
    await client.publish({ url: receiver.url("/delay"), retryDelay });
    const [a, b, c] = await receiver.until("/delay", 3);
    expect((b?.at ?? 0) - (a?.at ?? 0)).toBeGreaterThanOrEqual(100);
    expect((c?.at ?? 0) - (b?.at ?? 0)).toBeGreaterThanOrEqual(200);
  });

  it("follow the answer's Retry-After, but not above a day", async () => {
    const { client, receiver } = stack;
    const after = ["0", "3m20s", "200000"];
    receiver.on("/after", () => {
      const value = after.shift();
      return value === undefined
        ? new Response("ok")
        : new Response("", { status: 429, headers: { "Retry-After": value } });
    });
    await client.publish({ url: receiver.url("/after"), retryDelay: "86400000" });
    const [a, b, c] = await receiver.until("/after", 3);
    expect((b?.at ?? 0) - (a?.at ?? 0)).toBeLessThan(1_000);
    expect((c?.at ?? 0) - (b?.at ?? 0)).toBeGreaterThanOrEqual(200);
    await until(async () => {
      const { logs } = await client.logs({
        filter: { url: receiver.url("/after"), state: "RETRY" },
      });
      const [last] = logs;
      return logs.length === 3 && (last?.nextDeliveryTime ?? 0) - (last?.time ?? 0) > 80_000;
    });
  });

  it("do not follow 489 with Upstash-NonRetryable-Error", async () => {
    const { client, receiver } = stack;
    const headers = { "Upstash-NonRetryable-Error": "true" };
    receiver.on("/non-retryable", () => new Response("never", { status: 489, headers }));
    const { messageId } = await client.publish({ url: receiver.url("/non-retryable") });
    expect(await deadLetterOf(client, messageId)).toMatchObject({
      responseStatus: 489,
      responseBody: "never",
    });
    expect(receiver.at("/non-retryable")).toHaveLength(1);
    receiver.on("/489", statuses(489, 200));
    await client.publish({ url: receiver.url("/489") });
    await receiver.until("/489", 2);
  });

  it("follow a timeout and a refused connection", async () => {
    const { client, receiver } = stack;
    let slow = true;
    receiver.on("/slow", async () => {
      if (slow) await new Promise((resolve) => setTimeout(resolve, 1_500));
      return new Response("ok");
    });
    await client.publish({ url: receiver.url("/slow"), timeout: 1 });
    await receiver.until("/slow", 1);
    slow = false;
    await receiver.until("/slow", 2);
    const { messageId } = await client.publish({ url: "http://127.0.0.1:9/", retries: 0 });
    expect(await deadLetterOf(client, messageId)).toMatchObject({ responseStatus: 0 });
  });
});

describe("callbacks", () => {
  it("report every attempt, and the failure callback reports the last", async () => {
    const { client, receiver } = stack;
    receiver.on("/source", () => new Response("sorry", { status: 503, headers: { "X-A": "b" } }));
    const { messageId } = await client.publishJSON({
      url: receiver.url("/source"),
      body: { a: 1 },
      retries: 1,
      callback: receiver.url("/callback"),
      failureCallback: receiver.url("/failed"),
      headers: {
        "X-Mine": "1",
        "Upstash-Failure-Callback-Forward-X-Trace": "t-1",
        "Upstash-Failure-Callback-Method": "PUT",
      },
    });
    const [failed] = await receiver.until("/failed", 1);
    const payload = {
      status: 503,
      header: expect.objectContaining({ "X-A": ["b"] }),
      body: base64("sorry"),
      retried: 1,
      maxRetries: 1,
      sourceMessageId: messageId,
      url: receiver.url("/source"),
      method: "POST",
      sourceHeader: { "Content-Type": ["application/json"], "X-Mine": ["1"] },
      sourceBody: base64('{"a":1}'),
      createdAt: expect.any(Number),
    };
    const deadLetter = await deadLetterOf(client, messageId);
    expect(json(failed?.body)).toEqual({ ...payload, dlqId: deadLetter?.dlqId });
    expect(failed?.method).toBe("PUT");
    expect(failed?.headers.get("x-trace")).toBe("t-1");
    expect(failed?.headers.get("content-type")).toBe("application/json");
    expect(failed?.headers.get("upstash-message-id")).not.toBe(messageId);
    const callbacks = (await receiver.until("/callback", 2)).map(({ body }) => json(body));
    expect(callbacks).toContainEqual({ ...payload, retried: 0 });
    expect(callbacks).toContainEqual(payload);
  });

  it("are messages with their own retries", async () => {
    const { client, receiver } = stack;
    receiver.on("/shaky", statuses(500, 500, 200));
    await client.publish({
      url: receiver.url("/fine"),
      callback: receiver.url("/shaky"),
      retries: 0,
      headers: { "Upstash-Callback-Retries": "2" },
    });
    const deliveries = await receiver.until("/shaky", 3);
    expect(json(deliveries[2]?.body)).toMatchObject({
      status: 200,
      body: base64("ok"),
      retried: 0,
    });
  });
});

it("forgets a deduplication id after 10 minutes", async () => {
  const { client, receiver } = stack;
  const request = { url: receiver.url("/window"), deduplicationId: "w" };
  const start = Date.now();
  await client.publish(request);
  expect(await client.publish(request)).toMatchObject({ deduplicated: true });
  await until(async () => !(await client.publish(request)).deduplicated);
  expect(Date.now() - start).toBeGreaterThanOrEqual(600_000 / SCALE);
  await receiver.until("/window", 2);
});
