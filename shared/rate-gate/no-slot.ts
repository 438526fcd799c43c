/**
 * Why nothing may be called: the account's limit is used up, it asked to be left alone or failed
 * just now, its breaker is open, a person has paused it, or nobody knows while Redis is away.
 */
export type NoSlotReason = "slots" | "backoff" | "open" | "paused" | "no_redis";

/** No call may be made before `retryAt`. Nothing was sent. */
export class NoSlot extends Error {
  override readonly name = "NoSlot";
  readonly retryAt: Date;
  readonly reason: NoSlotReason;
  constructor(retryAt: Date, reason: NoSlotReason) {
    super(`No call may be made until ${retryAt.toISOString()} (${reason}).`);
    this.retryAt = retryAt;
    this.reason = reason;
  }
}
