import { describe, expect, it } from "vitest";
import { call, useQstash, TOKEN } from "./stack.ts";
import { until } from "./receiver.ts";

const stack = useQstash();

const id = expect.stringMatching(/^msg_[A-Za-z0-9]+$/);

describe("publish", () => {
  it("delivers body, type, method and forwarded headers, but none of the client's own headers", async () => {
    const { client, receiver } = stack;
    const answer = await client.publishJSON({
      url: receiver.url("/plain?a=1&b=%20c"),
      method: "PUT",
      body: { hello: "wörld" },
      headers: { "X-Tenant": "acme", Authorization: "Bearer inner" },
    });
    expect(answer).toEqual({ messageId: id });
    const [delivery] = await receiver.until("/plain", 1);
    expect(delivery).toMatchObject({ method: "PUT", body: '{"hello":"wörld"}' });
    expect(delivery?.url).toBe(receiver.url("/plain?a=1&b=%20c"));
    expect(Object.fromEntries(delivery?.headers ?? [])).toMatchObject({
      "user-agent": "Upstash-QStash",
      "content-type": "application/json",
      "x-tenant": "acme",
      authorization: "Bearer inner",
      "upstash-message-id": answer.messageId,
      "upstash-retried": "0",
    });
    expect(delivery?.headers.get("upstash-method")).toBeNull();
    expect(delivery?.headers.get("upstash-topic-name")).toBeNull();
    expect(delivery?.headers.get("upstash-schedule-id")).toBeNull();
  });

  it("passes binary bodies unchanged", async () => {
    const bytes = new Uint8Array([0, 255, 10, 128, 0]);
    const seen = Promise.withResolvers<Uint8Array>();
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        seen.resolve(await request.bytes());
        return new Response();
      },
    });
    await stack.client.publish({ url: `${server.url.origin}/`, body: new Blob([bytes]) });
    expect(await seen.promise).toEqual(bytes);
    await server.stop(true);
  });

  it("waits for Delay and Not-Before, and Not-Before beats Delay", async () => {
    const { client, receiver } = stack;
    const start = Date.now();
    await client.publish({ url: receiver.url("/delay"), delay: 1 });
    const notBefore = Math.floor(start / 1_000) + 2;
    await client.publish({ url: receiver.url("/later"), delay: "1d", notBefore });
    const [delayed] = await receiver.until("/delay", 1);
    expect((delayed?.at ?? 0) - start).toBeGreaterThanOrEqual(1_000);
    const [later] = await receiver.until("/later", 1);
    expect(later?.at).toBeGreaterThanOrEqual(notBefore * 1_000);
  });

  it("reads a message while it waits, with its fields redacted", async () => {
    const { client, receiver } = stack;
    const { messageId } = await client.publishJSON({
      url: receiver.url("/kept"),
      body: { secret: 1 },
      headers: { Authorization: "x", "X-Open": "y" },
      delay: "1h",
      label: ["one", "two"],
      retries: 5,
      retryDelay: "1000 * (1 + retried)",
      callback: "http://127.0.0.1:1/cb",
      flowControl: { key: "tenant.1", rate: 60, parallelism: 2, period: "1m" },
      redact: { body: true, header: ["authorization"] },
    });
    const message = await client.messages.get(messageId);
    expect(message).toMatchObject({
      messageId,
      url: receiver.url("/kept"),
      method: "POST",
      body: expect.stringMatching(/^REDACTED:[0-9a-f]{64}$/),
      header: {
        "Content-Type": ["application/json"],
        Authorization: [expect.stringMatching(/^REDACTED:/)],
        "X-Open": ["y"],
      },
      maxRetries: 5,
      retryDelayExpression: "1000 * (1 + retried)",
      callback: "http://127.0.0.1:1/cb",
      flowControlKey: "tenant.1",
      parallelism: 2,
      rate: 60,
      period: 60,
      label: "one",
      labels: ["one", "two"],
    });
    expect((message.notBefore ?? 0) - message.createdAt).toBe(3_600_000);
  });

  it("refuses invalid requests with a clear message", async () => {
    const { client, receiver, url } = stack;
    const to = receiver.url("/refused");
    const refused: [Parameters<typeof client.publish>[0], RegExp][] = [
      [{ url: "ftp://example.com" }, /http:\/\/ or https:\/\//],
      [{ urlGroup: "unknown" }, /url group unknown not found/],
      [{ url: to, headers: { "Upstash-Delay": "5x" } }, /invalid Upstash-Delay/],
      [{ url: to, retryDelay: "evil()" }, /invalid retry delay/],
      [{ url: to, deduplicationId: "a:b" }, /invalid deduplication id/],
      [{ url: to, callback: "example" }, /invalid Upstash-Callback/],
      [{ url: to, flowControl: { key: "a/b", rate: 1 } }, /flow control key/],
    ];
    for (const [request, text] of refused) {
      await expect(client.publish(request)).rejects.toMatchObject({
        status: expect.toBeOneOf([400, 404]),
        message: expect.stringMatching(text),
      });
    }
    await expect(client.publish({ url: to, body: "x".repeat(1_048_577) })).rejects.toMatchObject({
      status: 413,
    });
    await client.publish({ url: receiver.url("/big"), body: "x".repeat(1_048_576) });
    await receiver.until("/big", 1);
    const wrong = await call(url, `/v2/publish/${to}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}x` },
    });
    expect(wrong).toEqual({ status: 401, body: { error: "unauthorized: invalid token" } });
    expect((await call(url, "/v2/nothing")).status).toBe(404);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(receiver.at("/refused")).toEqual([]);
  });
});

describe("batch", () => {
  it("returns one answer per item, and an invalid item does not affect the others", async () => {
    const { client, receiver } = stack;
    await client.urlGroups.addEndpoints({
      name: "pair",
      endpoints: [{ url: receiver.url("/left") }, { url: receiver.url("/right"), name: "right" }],
    });
    const answers: unknown = await client.batchJSON([
      { url: receiver.url("/batch"), body: { n: 1 } },
      { url: "nowhere://x", body: {} },
      { urlGroup: "pair", body: { n: 2 } },
      { url: receiver.url("/batch"), body: { n: 3 }, queueName: "in-batch" },
      { url: receiver.url("/batch"), body: {}, headers: { "Upstash-Delay": "never" } },
    ]);
    expect(answers).toEqual([
      { messageId: id },
      { error: expect.stringContaining("http://") },
      [
        { messageId: id, url: receiver.url("/left") },
        { messageId: id, url: receiver.url("/right") },
      ],
      { messageId: id },
      { error: expect.stringContaining("Upstash-Delay") },
    ]);
    const bodies = (await receiver.until("/batch", 2)).map((delivery) => delivery.body);
    expect(bodies.toSorted()).toEqual(['{"n":1}', '{"n":3}']);
    const [right] = await receiver.until("/right", 1);
    expect(right?.headers.get("upstash-topic-name")).toBe("pair");
  });

  it("refuses a body that is not a list", async () => {
    const answer = await call(stack.url, "/v2/batch", { method: "POST", body: "{" });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("array") },
    });
  });
});

describe("deduplication", () => {
  it("answers 202 with the first id, by id and by content", async () => {
    const { client, receiver, url } = stack;
    const once = { url: receiver.url("/once"), body: "same", deduplicationId: "job-1" };
    const [first, again] = await Promise.all([client.publish(once), client.publish(once)]);
    const ids = new Set([first.messageId, again.messageId]);
    expect(ids.size).toBe(1);
    expect([first, again].filter((answer) => answer.deduplicated)).toHaveLength(1);
    const raw = await call(url, `/v2/publish/${receiver.url("/once")}`, {
      method: "POST",
      headers: { "upstash-deduplication-id": "job-1" },
    });
    expect(raw).toEqual({ status: 202, body: { messageId: first.messageId, deduplicated: true } });

    const content = { url: receiver.url("/content"), contentBasedDeduplication: true };
    const answers = await client.batch([
      { ...content, body: "a" },
      { ...content, body: "a" },
      { ...content, body: "b" },
      { ...content, body: "a", headers: { "X-Other": "1" } },
    ]);
    expect(answers.map((answer) => "deduplicated" in answer)).toEqual([false, true, false, false]);
    await receiver.until("/content", 3);
    expect(await receiver.until("/once", 1)).toHaveLength(1);
  });
});

it("publishes and delivers thousands of messages", async () => {
  const { client, receiver } = stack;
  const items = Array.from({ length: 500 }, () => ({ url: receiver.url("/many"), body: "{}" }));
  for (let i = 0; i < 4; i++) await client.batch(items);
  const deliveries = await receiver.until("/many", 2_000);
  const ids = new Set(deliveries.map(({ headers }) => headers.get("upstash-message-id")));
  expect(ids.size).toBe(2_000);
  await until(async () => (await client.logs({ filter: { state: "DELIVERED" } })).logs.length > 0);
});
