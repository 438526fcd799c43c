import { parseDuration } from "./duration.ts";
import { compileRetryDelay } from "./retry-delay.ts";

const DAY = 86_400_000;
const RETRY_HEADERS = [
  "Retry-After",
  "X-Ratelimit-Reset",
  "X-Ratelimit-Reset-Requests",
  "X-Ratelimit-Reset-Tokens",
];

/**
 * How long to wait before the next delivery, in milliseconds of the protocol's time.
 *
 * The delay that the answer asks for comes first, then the message's Retry-Delay expression, then
 * min(86400, e^(2.5 n)) seconds for retry n, from 1 (QStash docs, "Retry").
 *
 * @param retried retries made so far; 0 after the first delivery.
 * @param headers the answer's headers, names in canonical case.
 * @param now unix milliseconds, for answers that name a date.
 */
export function backOff(
  retried: number,
  retryDelay: string | null,
  headers: Readonly<Record<string, string[]>>,
  now: number,
): number {
  const header = RETRY_HEADERS.map((name) => headers[name]?.[0]).find((value) => value);
  const requested = header === undefined ? null : readRetryAfter(header, now);
  if (requested !== null && requested <= DAY) return requested;
  if (retryDelay !== null) {
    const custom = compileRetryDelay(retryDelay)(retried);
    if (Number.isFinite(custom)) return Math.min(DAY, Math.max(0, custom));
  }
  return Math.min(DAY, Math.exp(2.5 * (retried + 1)) * 1_000);
}

/** Reads seconds, an RFC 1123 date or `6m5s`. Returns milliseconds from now, or null. */
export function readRetryAfter(value: string, now: number): number | null {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const duration = parseDuration(text);
  if (duration !== null) return duration;
  if (!/^[A-Z][a-z]{2}, \d{2} /.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
