import { AppError } from "../../shared/errors.ts";
import { PlatformError } from "../../shared/adapters/learning-platform.ts";
import { NoSlot } from "../../shared/rate-gate/no-slot.ts";

/** What QStash is told of a delivery; see its retry rules in docs/operations.md. */
export type Outcome =
  | { status: 200; note?: string }
  /** Try again, by QStash's back-off or after these seconds. */
  | { status: 503; note: string; retryAfter?: number }
  /** Never try again: to the dead letters. */
  | { status: 489; note: string };

/** The one place that chooses the status of a delivery from what its handler threw. */
export function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof NoSlot) {
    const retryAfter = Math.max(1, Math.ceil((thrown.retryAt.getTime() - Date.now()) / 1000));
    return { status: 503, note: "no slot at MindTickle", retryAfter };
  }
  if (thrown instanceof PlatformError) {
    const final = thrown.outcome === "refused";
    return final ? { status: 489, note: thrown.message } : { status: 503, note: thrown.message };
  }
  if (!(thrown instanceof AppError))
    return { status: 503, note: "the job failed; see the worker's log" };
  switch (thrown.code) {
    case "tenant_inactive":
      // Its events stay in the outbox, and are published again once the tenant is active.
      return { status: 200, note: "the tenant is suspended; its work waits" };
    case "unavailable":
    case "rate_limited":
    case "internal":
    case "precondition_failed": {
      const { retryAfter } = thrown.details;
      return {
        status: 503,
        note: thrown.message,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      };
    }
    default:
      // The same delivery would be refused for the same reason each time.
      return { status: 489, note: thrown.message };
  }
}

/** The answer in QStash's form: 489 counts only together with its header. */
export function answerOf(outcome: Outcome): Response {
  const headers = new Headers({ "content-type": "application/json" });
  if (outcome.status === 489) headers.set("upstash-nonretryable-error", "true");
  if (outcome.status === 503 && outcome.retryAfter !== undefined) {
    headers.set("retry-after", String(outcome.retryAfter));
  }
  const body = { status: outcome.status === 200 ? "ok" : "failed", note: outcome.note };
  return new Response(JSON.stringify(body), { status: outcome.status, headers });
}
