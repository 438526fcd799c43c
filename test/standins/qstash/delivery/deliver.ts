import { canonical } from "../protocol/names.ts";
import type { Message } from "../store/messages/message.ts";
import { sign } from "./sign.ts";

/** The destination's answer. Status 0 means that none came; `error` says why. */
export type Answer = {
  status: number;
  headers: Record<string, string[]>;
  body: Uint8Array;
  error: string | null;
};

const MAX_ANSWER = 1_048_576;
const DEFAULT_TIMEOUT = 15 * 60_000;
const NOT_FORWARDED = new Set(["host", "connection", "content-length", "transfer-encoding"]);

/** Sends the message to its destination, signed, and reads the answer (its first MB). */
export async function deliver(
  message: Message,
  signingKey: string,
  stop: AbortSignal,
): Promise<Answer> {
  // Not AbortSignal.timeout: its timer would outlive a quick delivery by minutes.
  const controller = new AbortController();
  const cut = () => controller.abort(new Error("stopped"));
  const timeout = message.timeoutMs ?? DEFAULT_TIMEOUT;
  const timer = setTimeout(
    () => controller.abort(new Error(`no answer within ${timeout} ms`)),
    timeout,
  );
  stop.addEventListener("abort", cut);
  try {
    const bodyless = message.method === "GET" || message.body.length === 0;
    const response = await fetch(message.url, {
      method: message.method,
      headers: deliveryHeaders(message, signingKey),
      redirect: "manual",
      signal: controller.signal,
      ...(bodyless ? {} : { body: message.body }),
    });
    return {
      status: response.status,
      headers: headersOf(response.headers),
      body: await readStart(response),
      error: null,
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { status: 0, headers: {}, body: new TextEncoder().encode(text), error: text };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", cut);
  }
}

function deliveryHeaders(message: Message, signingKey: string): Headers {
  const headers = new Headers({ "User-Agent": "Upstash-QStash" });
  for (const [name, value] of Object.entries(message.headers)) {
    if (!NOT_FORWARDED.has(name.toLowerCase())) headers.set(name, value);
  }
  const signedBody = message.method === "GET" ? new Uint8Array() : message.body;
  headers.set("Upstash-Message-Id", message.id);
  headers.set("Upstash-Retried", String(message.retried));
  headers.set("Upstash-Signature", sign(signingKey, message.url, signedBody, Date.now()));
  if (message.callerIp !== null) headers.set("Upstash-Caller-Ip", message.callerIp);
  if (message.scheduleId !== null) headers.set("Upstash-Schedule-Id", message.scheduleId);
  if (message.topic !== null) headers.set("Upstash-Topic-Name", message.topic);
  return headers;
}

function headersOf(headers: Headers): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const [name, value] of headers) (all[canonical(name)] ??= []).push(value);
  return all;
}

async function readStart(response: Response): Promise<Uint8Array> {
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  if (length <= MAX_ANSWER || response.body === null) return response.bytes();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ANSWER) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER);
}
