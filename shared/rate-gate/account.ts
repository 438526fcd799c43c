/** What one account of a tenant may receive, and when calling it is given up for a while. */
export interface CallLimits {
  perSecond: number;
  perMinute: number;
  /** Calls at once. */
  concurrent: number;
  breaker: {
    /** Failures in a row that open it. */
    failures: number;
    /** How long it stays open at first; twice as long after each trial that fails. */
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
  /** How long the other side asked to be left alone, in ms. */
  retryAfterMs?: number;
}

/** What a call says of its account: what is wrong; null, that it is well; or neither. */
export type Verdict = Failure | null | "unclear";

/** Where the gate tells how an account fares, and finds a slot when Redis is away. */
export interface Health {
  failed(failure: Failure, holdUntil: Date): Promise<void>;
  moved(to: BreakerState, until: Date | null): Promise<void>;
  /** Notes, before a call, that this many will be made within `leaseMs`, where that is not noted. */
  lease(calls: number): Promise<void>;
  /** For each lease that was begun within `ms`: how many ms ago. */
  leases(ms: number): Promise<number[]>;
  /** Takes the account's spare slot, which frees `everyMs` from now; false when it is taken. */
  takeSpare(everyMs: number): Promise<boolean>;
}

export interface Account {
  tenantId: string;
  /** The outside system, e.g. `mindtickle`. */
  integration: string;
  limits: CallLimits;
  health: Health;
  /** How long to wait for a slot, in ms; not at all unless told. */
  patienceMs?: number | undefined;
  /** Makes the call within the limits however the account fares, and counts nothing of it. */
  aside?: boolean | undefined;
}
