import type { Callback } from "../../protocol/options.ts";

/** A message as it is inserted. Times are unix milliseconds; periodMs and timeoutMs durations. */
export type Draft = {
  id: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  /** Base64. */
  body: string;
  flowKey: string | null;
  parallelism: number | null;
  rate: number | null;
  periodMs: number | null;
  queue: string | null;
  topic: string | null;
  endpoint: string | null;
  scheduleId: string | null;
  labels: string[];
  callerIp: string | null;
  maxRetries: number;
  retryDelay: string | null;
  timeoutMs: number | null;
  callback: Callback | null;
  failureCallback: Callback | null;
  redact: string | null;
  createdAt: number;
  dueAt: number;
  /** A second draft with this key is not inserted during the deduplication window. */
  deduplication: { key: string; until: number } | null;
  /** True for a callback: it is delivered while the queue still waits for its original. */
  admitted: boolean;
};

/** A stored message. */
export type Message = Omit<Draft, "body" | "deduplication" | "admitted"> & {
  body: Uint8Array<ArrayBuffer>;
  state: "waiting" | "ready" | "active" | "failed";
  retried: number;
  cancelled: boolean;
};

/** A message in the dead letter queue, with the last answer (status 0: none came). */
export type DeadLetter = Message & {
  dlqId: string;
  failedAt: number;
  responseStatus: number;
  responseHeaders: Record<string, string[]>;
  responseBody: Uint8Array;
};
