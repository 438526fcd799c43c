import type { Limits } from "./request-rates.ts";

/** Charges a bucket in Redis. @returns the ms until it has a token; negative while it has more */
export type Charge = (key: string, limits: Limits, tokens: number) => Promise<number>;

/**
 * A token bucket of this process that follows a bucket in Redis, which all processes share. A request
 * is admitted without waiting for Redis: what it takes is charged in the background, one call at a
 * time, and the result corrects the bucket. The last request may take more tokens than there are; the
 * next ones then wait longer.
 */
export class SharedBucket {
  readonly #key: string;
  readonly #charge: Charge;
  #limits: Limits;
  #tokens: number;
  #at = Date.now();
  /** Taken, and not charged in Redis yet. */
  #pending = 0;
  #isCharging = false;

  constructor(key: string, limits: Limits, charge: Charge) {
    this.#key = key;
    this.#limits = limits;
    this.#tokens = limits.burst;
    this.#charge = charge;
  }

  set limits(limits: Limits) {
    this.#limits = limits;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** The tokens now; at most 0 when requests must wait. */
  get tokens(): number {
    const now = Date.now();
    const { perSecond, burst } = this.#limits;
    const refill = (Math.max(0, now - this.#at) * perSecond) / 1000;
    this.#tokens = Math.min(burst, this.#tokens + refill);
    this.#at = now;
    return this.#tokens;
  }

  /** The ms until a request is admitted; 0 if it is admitted now. */
  get waitMs(): number {
    return Math.max(0, Math.ceil(((1 - this.tokens) * 1000) / this.#limits.perSecond));
  }

  /** Takes the tokens of an admitted request. @returns the charge, if this request has to start it */
  take(tokens: number): Promise<void> | null {
    this.#tokens = this.tokens - tokens;
    this.#pending += tokens;
    return this.#isCharging ? null : this.#chargePending();
  }

  async #chargePending(): Promise<void> {
    this.#isCharging = true;
    try {
      while (this.#pending > 0) {
        const charged = this.#pending;
        this.#pending = 0;
        // They may change meanwhile, and the wait is by these.
        const limits = this.#limits;
        const waitMs = await this.#charge(this.#key, limits, charged);
        const left = 1 - (waitMs * limits.perSecond) / 1000;
        // What was taken meanwhile is not charged yet.
        this.#tokens = Math.min(this.tokens, left - this.#pending);
      }
    } finally {
      this.#isCharging = false;
    }
  }
}
