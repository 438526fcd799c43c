import { bad } from "./fault.ts";
import { parseDuration } from "./duration.ts";
import { type FlowControl, readFlowControl } from "./flow-control.ts";
import { canonical, checkName } from "./names.ts";
import { compileRetryDelay } from "./retry-delay.ts";

/** A callback: where it goes, and the `Upstash-` headers its own message is published with. */
export type Callback = { url: string; headers: Record<string, string> };

/** What a publish asks for, read from its headers. Durations are milliseconds of the protocol. */
export type Options = {
  method: string;
  /** What the destination receives, names in canonical case. */
  headers: Record<string, string>;
  delayMs: number | null;
  /** Unix milliseconds. */
  notBefore: number | null;
  retries: number;
  retryDelay: string | null;
  timeoutMs: number | null;
  labels: string[];
  deduplicationId: string | null;
  contentBasedDeduplication: boolean;
  callback: Callback | null;
  failureCallback: Callback | null;
  flow: FlowControl | null;
  redact: string | null;
};

const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
const CALLBACK = "upstash-callback";
const FAILURE_CALLBACK = "upstash-failure-callback";
const DEFAULT_RETRIES = 3;

/**
 * Reads the `Upstash-*` request headers of publish, enqueue, batch and schedules.
 *
 * @throws Fault 400 for a header that QStash would refuse.
 */
export function readOptions(headers: Headers): Options {
  const id = headers.get("upstash-deduplication-id");
  const retryDelay = headers.get("upstash-retry-delay");
  if (retryDelay !== null) compileRetryDelay(retryDelay);
  return {
    method: readMethod(headers.get("upstash-method")),
    headers: readForwarded(headers),
    delayMs: readDuration("Upstash-Delay", headers),
    notBefore: readNotBefore(headers.get("upstash-not-before")),
    retries: readRetries(headers.get("upstash-retries")),
    retryDelay,
    timeoutMs: readDuration("Upstash-Timeout", headers),
    labels: readList(headers.get("upstash-label")),
    deduplicationId: id === null ? null : checkName("deduplication id", id),
    contentBasedDeduplication: headers.get("upstash-content-based-deduplication") === "true",
    callback: readCallback(CALLBACK, headers),
    failureCallback: readCallback(FAILURE_CALLBACK, headers),
    flow: readFlowControl(
      headers.get("upstash-flow-control-key"),
      headers.get("upstash-flow-control-value"),
    ),
    redact: headers.get("upstash-redact-fields"),
  };
}

function readMethod(value: string | null): string {
  const method = (value ?? "POST").toUpperCase();
  if (!METHODS.has(method)) throw bad(`invalid Upstash-Method "${value}"`);
  return method;
}

function readForwarded(headers: Headers): Record<string, string> {
  const forwarded: Record<string, string> = {};
  const contentType = headers.get("content-type");
  if (contentType !== null) forwarded["Content-Type"] = contentType;
  for (const [name, value] of headers) {
    if (name.startsWith("upstash-forward-")) {
      forwarded[canonical(name.slice("upstash-forward-".length))] = value;
    }
  }
  return forwarded;
}

function readDuration(name: string, headers: Headers): number | null {
  const value = headers.get(name);
  if (value === null) return null;
  const duration = parseDuration(value);
  if (duration === null) throw bad(`invalid ${name} "${value}": write it like 50s or 1d10h30m`);
  return duration;
}

function readNotBefore(value: string | null): number | null {
  if (value === null) return null;
  if (!/^\d{1,11}$/.test(value)) throw bad(`invalid Upstash-Not-Before "${value}"`);
  return Number(value) * 1_000;
}

function readRetries(value: string | null): number {
  if (value === null) return DEFAULT_RETRIES;
  if (!/^\d{1,4}$/.test(value)) throw bad(`invalid Upstash-Retries "${value}"`);
  return Number(value);
}

const readList = (value: string | null): string[] =>
  (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** A callback has its own options under its own prefix; its retries default to the original's. */
function readCallback(prefix: string, headers: Headers): Callback | null {
  const url = headers.get(prefix);
  if (url === null) return null;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw bad(`invalid ${canonical(prefix)} "${url}": an http or https URL is expected`);
  }
  const own: Record<string, string> = {
    "content-type": "application/json",
    "upstash-retries": headers.get("upstash-retries") ?? String(DEFAULT_RETRIES),
  };
  for (const [name, value] of headers) {
    if (name.startsWith(`${prefix}-`)) own[`upstash-${name.slice(prefix.length + 1)}`] = value;
  }
  return { url, headers: own };
}
