import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Draft } from "../store/messages/message.ts";
import { newId } from "./names.ts";
import type { Options } from "./options.ts";

/** Where one message goes: a URL, alone or as an endpoint of a URL group. */
export type Target = { url: string; topic: string | null; endpoint: string | null };

/** Where a message comes from, beside its headers. */
export type Origin = {
  callerIp: string | null;
  queue?: string | null;
  scheduleId?: string | null;
  admitted?: boolean;
};

const DEDUPLICATION_WINDOW = 10 * 60_000;

/** Makes the message that a publish with these options sends to this target. */
export function draftMessage(
  target: Target,
  body: Uint8Array,
  options: Options,
  origin: Origin,
  clock: Clock,
): Draft {
  const now = clock.now();
  const { flow } = options;
  const key = deduplicationKey(target, body, options);
  const wait = options.notBefore === null ? (options.delayMs ?? 0) : options.notBefore - now;
  return {
    id: newId("msg"),
    ...target,
    method: options.method,
    headers: options.headers,
    body: Buffer.from(body).toString("base64"),
    flowKey: flow?.key ?? null,
    parallelism: flow?.parallelism ?? null,
    rate: flow?.rate ?? null,
    periodMs: flow?.periodMs ?? null,
    queue: origin.queue ?? null,
    scheduleId: origin.scheduleId ?? null,
    labels: options.labels,
    callerIp: origin.callerIp,
    maxRetries: options.retries,
    retryDelay: options.retryDelay,
    timeoutMs: options.timeoutMs,
    callback: options.callback,
    failureCallback: options.failureCallback,
    redact: options.redact,
    createdAt: now,
    dueAt: clock.after(Math.max(0, wait), now),
    deduplication: key === null ? null : { key, until: clock.after(DEDUPLICATION_WINDOW) },
    admitted: origin.admitted ?? false,
  };
}

/** Content: destination, body, Content-Type and forwarded headers (docs, "Deduplication"). */
function deduplicationKey(target: Target, body: Uint8Array, options: Options): string | null {
  const endpoint = target.topic === null ? "" : `\n${target.topic}\n${target.url}`;
  if (options.deduplicationId !== null) return `id:${options.deduplicationId}${endpoint}`;
  if (!options.contentBasedDeduplication) return null;
  const { headers } = options;
  const content = Object.keys(headers)
    .toSorted()
    .map((name) => [name, headers[name]]);
  const hash = createHash("sha256").update(JSON.stringify([target.url, target.topic, content]));
  return `content:${hash.update(body).digest("hex")}`;
}
