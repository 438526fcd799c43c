/*
 * The gate through which every call to an outside account passes, in all processes.
 *
 * - A call needs a slot. An account has as many slots per second, per minute and in parallel as its
 *   limits say. A slot becomes free one window after the call was answered.
 * - The call log in Redis (a sorted set, by Redis's clock) holds the slots in use, so that no window
 *   of a second or a minute, wherever it starts, contains more calls than allowed.
 * - Headroom is the number of slots that are free now.
 * - After a failure the account is in back-off: no call is made until a time that grows with each
 *   failure, or that the account asked for.
 * - After several consecutive failures the breaker opens. When its time is over, one trial call is
 *   made (half open), which closes it or opens it again.
 * - A call that gets no slot throws `CallDeferred` with the time to retry; nothing was sent.
 * - Without Redis no call is made. If Redis has lost the log, no call is made until all calls that
 *   were possible before are more than a minute old; Postgres holds the end of that period.
 */
import type { Redis } from "@upstash/redis";
import {
  type Account,
  type BreakerState,
  CallDeferred,
  type CallLimits,
  type DeferralReason,
  type Verdict,
} from "./account.ts";
import { acquireScript, countScript, releaseScript } from "./scripts.ts";

/** When to retry while Redis is unavailable. */
const redisRetryMs = 5000;
const firstBackOffMs = 250;
const maxBackOffMs = 5 * 60_000;
const maxOpenMs = 10 * 60_000;
/** The longest window of the limits. */
const windowMs = 60_000;

/** How long a process may call an account after it has recorded that in Postgres. */
export const callPeriodMs = 10_000;

/** Enforces the limits of outside accounts, and their back-off and breaker; see the top of this file. */
export class CallGate {
  readonly #redis: Redis;
  readonly #acquire;
  readonly #release;
  readonly #count;
  readonly #maxCallMs: number;

  /** @param maxCallMs how long a call may take, after which it counts as lost */
  constructor(redis: Redis, maxCallMs: number) {
    this.#redis = redis;
    this.#acquire =
      redis.createScript<[wait: number, why: DeferralReason | "lost", now: number, moved: number]>(
        acquireScript,
      );
    this.#release = redis.createScript<[moved: BreakerState | "", until: number]>(releaseScript);
    this.#count = redis.createScript<[second: number, minute: number]>(countScript);
    this.#maxCallMs = maxCallMs;
  }

  /**
   * Runs `call` in a slot of the account.
   * @param judge what the settled call shows about the account. An account that answers is healthy,
   *   even if it refuses this call.
   * @throws CallDeferred if no slot is free; nothing was called then
   */
  async pass<T>(
    account: Account,
    call: () => Promise<T>,
    judge: (settled: PromiseSettledResult<T>) => Verdict | Promise<Verdict>,
  ): Promise<T> {
    const keys = keysOf(account.tenantId, account.integration);
    const id = crypto.randomUUID();
    const startedAt = await this.#takeSlot(keys, account, id);
    const [settled] = await Promise.allSettled([call()]);
    const verdict = account.isTrial ? "unclear" : await judge(settled);
    // As if it had started before any other call, so that it changes nothing about the account's health.
    const countedFrom = account.isTrial ? 0 : startedAt;
    await this.#releaseSlot(keys, account, { id, startedAt: countedFrom, verdict });
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  /** The slots that are free now within the second and the minute; null without Redis. */
  async headroom(
    tenantId: string,
    integration: string,
    { perSecond, perMinute }: CallLimits,
  ): Promise<{ perSecond: number; perMinute: number } | null> {
    const used = await this.#count.exec(keysOf(tenantId, integration), []).catch(() => null);
    if (used === null) return null;
    const [second, minute] = used;
    return {
      perSecond: Math.max(0, perSecond - second),
      perMinute: Math.max(0, perMinute - minute),
    };
  }

  /** Resets back-off and breaker, because the account's credentials have changed. */
  async resetHealth(tenantId: string, integration: string): Promise<void> {
    const [, health = ""] = keysOf(tenantId, integration);
    // If Redis is unavailable, the next trial call closes the breaker.
    await this.#redis.del(health).catch(() => undefined);
  }

  /** @returns when the call got its slot, by Redis's clock */
  async #takeSlot(keys: string[], account: Account, id: string): Promise<number> {
    const { health, limits, maxWaitMs = 0, isTrial = false } = account;
    const { perSecond, perMinute, concurrent } = limits;
    const argv = [perSecond, perMinute, concurrent, id, this.#maxCallMs, isTrial ? 1 : 0];
    const giveUpAt = Date.now() + maxWaitMs;
    for (;;) {
      const answer = await this.#acquire.exec(keys, argv.map(String)).catch(() => null);
      if (answer === null) throw withoutRedis();
      const [wait, why, now, moved] = answer;
      if (why === "lost") {
        await this.#startLog(keys, account);
        continue;
      }
      if (wait === 0) {
        await health.recordCalls();
        if (moved === 1) await health.moved("half_open", null);
        return now;
      }
      if (why !== "limit" || Date.now() + wait > giveUpAt) {
        throw new CallDeferred(new Date(Date.now() + wait), why);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /**
   * Starts the log of an account that Redis does not know: a new account, or Redis has lost its data.
   * @throws CallDeferred while calls that are missing in the log may still count
   */
  async #startLog(keys: string[], { health }: Account): Promise<void> {
    const endIn = await health.callsEndIn();
    const waitMs = endIn === null ? 0 : endIn + this.#maxCallMs + windowMs;
    if (waitMs > 0) throw new CallDeferred(new Date(Date.now() + waitMs), "no_redis");
    const [, , marker = ""] = keys;
    await this.#redis.set(marker, "1").catch(() => {
      throw withoutRedis();
    });
  }

  async #releaseSlot(
    keys: string[],
    { limits: { breaker }, health }: Account,
    { id, startedAt, verdict }: { id: string; startedAt: number; verdict: Verdict },
  ): Promise<void> {
    const failure = verdict === "unclear" ? null : verdict;
    const argv = [
      id,
      startedAt,
      verdict === "unclear" ? 2 : failure ? 1 : 0,
      failure?.retryAfterMs ?? 0,
      Math.random(),
      breaker.failures,
      breaker.openSeconds * 1000,
      Math.max(maxOpenMs, breaker.openSeconds * 1000),
      firstBackOffMs,
      maxBackOffMs,
    ].map(String);
    const answer = await this.#release.exec(keys, argv).catch(() => null);
    const [moved, heldUntil] = answer ?? ["", Date.now()];
    const until = new Date(heldUntil);
    if (failure) await health.failed(failure, until);
    if (moved !== "") await health.moved(moved, moved === "open" ? until : null);
  }
}

const withoutRedis = () => new CallDeferred(new Date(Date.now() + redisRetryMs), "no_redis");

const keysOf = (tenantId: string, integration: string): string[] =>
  ["calls", "health", "kept"].map((part) => `tenant:${tenantId}:${integration}-${part}`);
