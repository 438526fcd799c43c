import type { Redis } from "ioredis";
import { outcome } from "./connection.ts";
import { GatewayError } from "./errors.ts";

/**
 * Server-sent events of one subscription, on a separate Redis connection:
 * `data: subscribe,<channel>,<count>`, then `data: message,<channel>,<payload>` (a pattern's:
 * `data: pmessage,<pattern>,<channel>,<payload>`). It survives a restart of Redis.
 * @throws GatewayError 400 without a channel, 503 when Redis does not answer
 */
export async function subscribe(
  redis: Redis,
  kind: "subscribe" | "psubscribe",
  channels: string[],
): Promise<{ events: ReadableStream<Uint8Array>; close: () => void }> {
  if (channels.length === 0 || channels[0] === "") {
    throw new GatewayError(400, `ERR wrong number of arguments for '${kind}' command`);
  }
  const subscriber = redis.duplicate({ commandTimeout: undefined });
  subscriber.on("error", () => {});
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const close = () => {
    subscriber.disconnect();
    writer.close().catch(() => {});
  };
  writer.closed.catch(close);
  const send = (...fields: (string | Buffer)[]) => {
    const data = fields.join(",").replaceAll("\n", "\ndata: ");
    writer.write(Buffer.from(`data: ${data}\n\n`)).catch(() => {});
  };

  const subscribed = subscriber
    .connect()
    .then(() => subscriber[kind](...channels))
    .then(() => channels.forEach((channel, index) => send(kind, channel, String(index + 1))));
  // A message may arrive with the confirmation, but the confirmation must be read first.
  subscriber.on("messageBuffer", (channel: Buffer, payload: Buffer) => {
    void subscribed.then(() => send("message", channel, payload));
  });
  subscriber.on("pmessageBuffer", (pattern: string, channel: Buffer, payload: Buffer) => {
    void subscribed.then(() => send("pmessage", pattern, channel, payload));
  });
  try {
    const result = await outcome(subscribed);
    if ("error" in result) throw new GatewayError(400, result.error);
  } catch (error) {
    close();
    throw error;
  }
  return { events: readable, close };
}
