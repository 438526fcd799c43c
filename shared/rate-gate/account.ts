import type { ErrorCategory } from "../errors.ts";

/** The limits of one account of a tenant, and when its breaker opens. */
export interface CallLimits {
  perSecond: number;
  perMinute: number;
  /** Calls in parallel. */
  concurrent: number;
  breaker: {
    /** Consecutive failures that open the breaker. */
    failures: number;
    /** How long it first stays open. The time doubles with each trial call that fails. */
    openSeconds: number;
  };
}

export type BreakerState = "closed" | "open" | "half_open";

export type FailureCategory =
  | "rate_limited"
  | "unavailable"
  | "timeout"
  | "network"
  | "credentials"
  | "protocol";

export interface Failure {
  category: FailureCategory;
  message: string;
  /** How long the account asked to wait (`Retry-After`), in ms. */
  retryAfterMs?: number;
}

/** What a call shows about its account: a failure; null for a healthy account; or neither. */
export type Verdict = Failure | null | "unclear";

/** Where the gate records an account's health, for the status, the audit log and other processes. */
export interface Health {
  failed(failure: Failure, holdUntil: Date): Promise<void>;
  moved(to: BreakerState, until: Date | null): Promise<void>;
  /** Records, before a call, that this process may call within the next `callPeriodMs`. */
  recordCalls(): Promise<void>;
  /** Ms from now to the end of the last recorded period, negative if it is over; null without one. */
  callsEndIn(): Promise<number | null>;
}

export interface Account {
  tenantId: string;
  /** The outside system, such as `mindtickle`. */
  integration: string;
  limits: CallLimits;
  health: Health;
  /** How long to wait for a slot, in ms; 0 if left out. */
  maxWaitMs?: number | undefined;
  /** A call to test credentials: made even if the breaker is open, and ignored by the breaker. */
  isTrial?: boolean | undefined;
}

/**
 * Why no call may be made: the account's limit is used up, the account failed recently or asked to
 * wait, its breaker is open, an admin has paused it, or Redis is unavailable.
 */
export type DeferralReason = "limit" | "backoff" | "open" | "paused" | "no_redis";

/** No call may be made before `retryAt`. Nothing was sent. */
export class CallDeferred extends Error {
  override readonly name = "CallDeferred";
  readonly retryAt: Date;
  readonly reason: DeferralReason;
  readonly category: ErrorCategory;
  constructor(retryAt: Date, reason: DeferralReason) {
    super(`No call may be made until ${retryAt.toISOString()} (${reason}).`);
    this.retryAt = retryAt;
    this.reason = reason;
    this.category = reason === "limit" ? "limit" : "dependency";
  }

  /** The whole seconds from `now` until `retryAt`, at least 1. */
  secondsFrom(now: Date): number {
    return Math.max(1, Math.ceil((this.retryAt.getTime() - now.getTime()) / 1000));
  }
}
