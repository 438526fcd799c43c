import { PlatformError } from "../../shared/adapters/learning-platform.ts";
import { AppError, categoryOf, type ErrorCategory } from "../../shared/errors.ts";
import { CallDeferred } from "../../shared/rate-gate/account.ts";

/** The result of a delivery, as QStash understands it; see its retry rules in docs/operations.md. */
export type Outcome =
  | { status: 200; note?: string; category?: ErrorCategory }
  /** Retry, after QStash's back-off or after `retryAfter` seconds. */
  | { status: 503; note: string; retryAfter?: number; category: ErrorCategory }
  /** Do not retry; the message becomes a dead letter. */
  | { status: 489; note: string; category: ErrorCategory };

/** Chooses the outcome of a delivery by the error of its handler. */
export function outcomeOf(error: unknown): Outcome {
  const category = categoryOf(error);
  if (error instanceof CallDeferred) {
    const retryAfter = error.secondsFrom(new Date());
    return { status: 503, note: `call deferred (${error.reason})`, retryAfter, category };
  }
  if (error instanceof PlatformError) {
    const isFinal = error.outcome === "refused";
    return { status: isFinal ? 489 : 503, note: error.message, category };
  }
  if (!(error instanceof AppError))
    return { status: 503, note: "the job failed; see the worker's log", category };
  switch (error.code) {
    case "tenant_inactive":
      // The tenant's events stay in the outbox and are published again after its reactivation.
      return { status: 200, note: "the tenant is suspended; its work waits", category };
    case "unavailable":
    case "rate_limited":
    case "internal":
    case "precondition_failed": {
      const { retryAfter } = error.details;
      return {
        status: 503,
        note: error.message,
        category,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      };
    }
    default:
      // A retry would fail for the same reason.
      return { status: 489, note: error.message, category };
  }
}

/** The response for QStash. Status 489 needs a header to count as final. */
export function responseOf(outcome: Outcome): Response {
  const headers = new Headers({ "content-type": "application/json" });
  if (outcome.status === 489) headers.set("upstash-nonretryable-error", "true");
  if (outcome.status === 503 && outcome.retryAfter !== undefined) {
    headers.set("retry-after", String(outcome.retryAfter));
  }
  const body = { status: outcome.status === 200 ? "ok" : "failed", note: outcome.note };
  return new Response(JSON.stringify(body), { status: outcome.status, headers });
}
