import type { Call, Send } from "./calls.ts";
import { ConflictError } from "./error-classes.ts";
import { type ClientErrorCode, RampartError } from "./errors.ts";
import { honoursKey } from "./without-key.ts";

export interface RetryOptions {
  /** How often a failed call is repeated. 3 by default; 0 turns repetitions off. */
  retries?: number;
  /**
   * The longest time to wait for one repetition, in milliseconds. 30,000 by default. If the server asks
   * for a longer time, the call fails, and `retryAfter` of the error has it.
   */
  maxWaitMs?: number;
}

const firstBackoffMs = 250;
const maxBackoffMs = 8000;

/** The codes of temporary errors. */
const temporary: ReadonlySet<ClientErrorCode> = new Set([
  "rate_limited",
  "request_timeout",
  "unavailable",
  "connection_failed",
]);

/**
 * Repeats calls that failed for a temporary reason: no response, a rate, or a service that is not
 * available. It repeats queries, and mutations with an idempotency key.
 */
export function retrying(send: Send, { retries = 3, maxWaitMs = 30_000 }: RetryOptions = {}): Send {
  return async (call) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send(call);
      } catch (error) {
        if (attempt >= retries || !mayRepeat(call, error)) throw error;
        const wait = waitMs(error, attempt);
        if (wait > maxWaitMs) throw error;
        await pause(wait, call.options.signal);
      }
    }
  };
}

function mayRepeat({ kind, path, options }: Call, error: unknown): error is RampartError {
  const isKeyed = options.idempotencyKey !== undefined && honoursKey(path);
  if (kind === "mutation" && !isKeyed) return false;
  // The first attempt with this key still runs.
  if (isKeyed && error instanceof ConflictError) return error.retryAfter !== null;
  return error instanceof RampartError && temporary.has(error.code);
}

/** The server's time or a back-off. A random part keeps clients from returning together. */
function waitMs({ retryAfter }: RampartError, attempt: number): number {
  const backoff = Math.min(firstBackoffMs * 2 ** attempt, maxBackoffMs);
  const jitter = backoff * Math.random();
  return retryAfter === null ? backoff / 2 + jitter / 2 : retryAfter * 1000 + jitter;
}

/** @throws the signal's reason, as soon as it is aborted */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
