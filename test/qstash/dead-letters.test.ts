import { describe, expect, it } from "vitest";
import { statuses } from "./receiver.ts";
import { call, deadLetterOf, useQstash } from "./stack.ts";

const stack = useQstash();

describe("the dead letter queue", () => {
  const fail = async (path: string, label: string) => {
    stack.receiver.on(path, statuses(500));
    const { messageId } = await stack.client.publish({
      url: stack.receiver.url(path),
      body: path,
      retries: 0,
      label,
    });
    return (await deadLetterOf(stack.client, messageId))?.dlqId ?? "";
  };

  it("is listed by filter and page by page", async () => {
    const { client } = stack;
    const ids = [];
    for (const n of [1, 2, 3, 4, 5]) ids.push(await fail(`/page${n}`, n % 2 ? "odd" : "even"));
    const first = await client.dlq.listMessages({ filter: { label: ["odd", "even"] }, count: 3 });
    const { cursor = "" } = first;
    const rest = await client.dlq.listMessages({
      filter: { label: ["odd", "even"] },
      count: 3,
      cursor,
    });
    expect([...first.messages, ...rest.messages].map((m) => m.dlqId)).toEqual(ids);
    expect(rest.cursor).toBeUndefined();
    const of = async (filter: { label?: string; responseStatus?: number; url?: string }) =>
      (await client.dlq.listMessages({ filter: { fromDate: 0, ...filter } })).messages.length;
    expect(await of({ label: "even" })).toBe(2);
    expect(await of({ label: "odd", responseStatus: 500 })).toBe(3);
    expect(await of({ label: "odd", responseStatus: 404 })).toBe(0);
    expect(await of({ url: stack.receiver.url("/page1") })).toBe(1);
    expect((await client.dlq.listMessages({ dlqIds: ids.slice(0, 2) })).messages).toHaveLength(2);
  });

  it("deletes one, some and all that match", async () => {
    const { client } = stack;
    const ids = [];
    for (const n of [1, 2, 3, 4]) ids.push(await fail(`/delete${n}`, "delete"));
    const [one = "", two = ""] = ids;
    expect(await client.dlq.delete(one)).toEqual({ deleted: 1 });
    await expect(client.dlq.delete(one)).rejects.toMatchObject({ status: 404 });
    expect(await client.dlq.delete([one, two])).toEqual({ deleted: 1 });
    expect(await client.dlq.delete({ filter: { label: "delete" } })).toMatchObject({ deleted: 2 });
  });

  it("retries as new messages with the same content", async () => {
    const { client, receiver, url } = stack;
    const one = await fail("/revive", "revive");
    receiver.on("/revive", statuses(200));
    const { responses } = await client.dlq.retry(one);
    const [, delivery] = await receiver.until("/revive", 2);
    expect(delivery?.headers.get("upstash-message-id")).toBe(responses[0]?.messageId);
    expect(delivery?.body).toBe("/revive");
    expect(delivery?.headers.get("upstash-retried")).toBe("0");
    expect((await client.dlq.listMessages({ dlqIds: [one] })).messages).toEqual([]);
    await fail("/revive2", "revive");
    await fail("/revive3", "revive");
    const all = await client.dlq.retry({ filter: { label: "revive" } });
    expect(all.responses).toHaveLength(2);
    const gone = await call(url, "/v2/dlq/retry/dlq_x", { method: "POST" });
    expect(gone).toMatchObject({ status: 404, body: { error: "dlq message dlq_x not found" } });
  });
});
