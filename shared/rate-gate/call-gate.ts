import type { Redis } from "@upstash/redis";
import type { Account, BreakerState, CallLimits, Verdict } from "./account.ts";
import { NoSlot, type NoSlotReason } from "./no-slot.ts";
import { acquireScript, adoptScript, countScript, releaseScript } from "./scripts.ts";

/** When to ask for a slot again while Redis does not answer. */
const askAgainMs = 1000;
const firstBackOffMs = 250;
const longestBackOffMs = 5 * 60_000;
const longestOpenMs = 10 * 60_000;

/** How long calls that were noted before may be made. */
export const leaseMs = 10_000;

/** How many calls are noted at a time: a sixtieth of what a minute holds. */
const leaseOf = ({ perMinute }: CallLimits) => Math.max(1, Math.floor(perMinute / 60));

/**
 * How many calls a minute an account keeps back for when Redis is away; none where that would cost
 * more than a twentieth of what it may receive. They are a second apart at least, and the log
 * leaves one call a second for them, so both together never exceed the limits.
 */
export function spareOf({ perSecond, perMinute }: CallLimits): number {
  const spare = Math.min(60, Math.max(1, Math.floor(perMinute / 50)));
  const left = Math.min(60 * (perSecond - 1), perMinute - spare);
  return left >= 0.95 * Math.min(60 * perSecond, perMinute) ? spare : 0;
}

/**
 * The only way to an outside account. It holds the account's limits over all processes by a log of
 * its calls on Redis's clock, so that no window of a second or a minute, wherever it is laid, sees
 * more calls than allowed; and it holds calls back while the account fails.
 */
export class CallGate {
  readonly #acquire;
  readonly #release;
  readonly #adopt;
  readonly #count;
  readonly #forget: (keys: string[]) => Promise<unknown>;
  readonly #longestCallMs: number;

  constructor(redis: Redis, longestCallMs: number) {
    this.#acquire =
      redis.createScript<[wait: number, why: NoSlotReason | "lost", now: number, moved: number]>(
        acquireScript,
      );
    this.#release = redis.createScript<[moved: BreakerState | "", until: number]>(releaseScript);
    this.#adopt = redis.createScript<number>(adoptScript);
    this.#count = redis.createScript<[second: number, minute: number]>(countScript);
    this.#forget = ([, health = ""]) => redis.del(health);
    this.#longestCallMs = longestCallMs;
  }

  /**
   * Runs `call` in a slot of the account.
   * @param judge what the call says of the account, by how it settled: an account is well that
   *   answers, whatever it says of this call.
   * @throws NoSlot when there is none; nothing was called then.
   */
  async pass<T>(
    account: Account,
    call: () => Promise<T>,
    judge: (settled: PromiseSettledResult<T>) => Verdict | Promise<Verdict>,
  ): Promise<T> {
    const { tenantId, integration } = account;
    const keys = keysOf(tenantId, integration);
    const id = crypto.randomUUID();
    const began = await this.#enter(keys, account, id);
    const [settled] = await Promise.allSettled([call()]);
    const verdict = account.aside ? "unclear" : await judge(settled);
    // What began before everything says nothing of whatever came after.
    await this.#leave(keys, account, { id, began: account.aside && began ? 0 : began, verdict });
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  /** Slots that are free now within the second and the minute; null when Redis is away. */
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

  /** Forgets how the account has fared: what it is called with has changed. */
  async forgive(tenantId: string, integration: string): Promise<void> {
    // While Redis is away nothing is held back, and later a call tries by itself.
    await this.#forget(keysOf(tenantId, integration)).catch(() => undefined);
  }

  /** @returns when the call got its slot, on Redis's clock; null for the spare one. */
  async #enter(keys: string[], account: Account, id: string) {
    const { patienceMs = 0, aside = false } = account;
    const { perSecond, perMinute, concurrent } = account.limits;
    const spare = spareOf(account.limits);
    const limits = [perSecond - Math.min(spare, 1), perMinute - spare, concurrent];
    const argv = [...limits, id, this.#longestCallMs, aside ? 1 : 0].map(String);
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const answer = await this.#acquire.exec(keys, argv).catch(() => null);
      if (answer === null) {
        await this.#enterSpare(account, spare);
        return null;
      }
      const [wait, why, now, moved] = answer;
      if (why === "lost") {
        await this.#recall(keys, account);
        continue;
      }
      if (wait === 0) {
        await account.health.lease(leaseOf(account.limits));
        if (moved === 1) await account.health.moved("half_open", null);
        return now;
      }
      if (why !== "slots" || Date.now() + wait > giveUpAt) {
        throw new NoSlot(new Date(Date.now() + wait), why);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** Redis has lost its log: what it held at most is known by the leases. */
  async #recall(keys: string[], { limits, health }: Account): Promise<void> {
    const longest = leaseMs + this.#longestCallMs;
    const ages = await health.leases(60_000 + longest);
    const answered = ages.map((age) => Math.max(0, Math.floor(age - longest)));
    const argv = [leaseOf(limits), ...answered].map(String);
    await this.#adopt.exec(keys, argv).catch(() => undefined);
  }

  /** Without Redis nobody knows what the account has received: one slot is kept in Postgres. */
  async #enterSpare({ health }: Account, spare: number): Promise<void> {
    const everyMs = spare === 0 ? 0 : this.#longestCallMs + 60_000 / spare;
    if (spare > 0 && (await health.takeSpare(everyMs))) return;
    throw new NoSlot(new Date(Date.now() + Math.max(askAgainMs, everyMs / 10)), "no_redis");
  }

  async #leave(
    keys: string[],
    { limits: { breaker }, health }: Account,
    { id, began, verdict }: { id: string; began: number | null; verdict: Verdict },
  ): Promise<void> {
    const failure = verdict === "unclear" ? null : verdict;
    const argv = [
      id,
      began ?? 0,
      verdict === "unclear" ? 2 : failure ? 1 : 0,
      failure?.retryAfterMs ?? 0,
      Math.random(),
      breaker.failures,
      breaker.openSeconds * 1000,
      Math.max(longestOpenMs, breaker.openSeconds * 1000),
      firstBackOffMs,
      longestBackOffMs,
    ].map(String);
    const told = began === null ? null : await this.#release.exec(keys, argv).catch(() => null);
    const [moved, heldUntil] = told ?? ["", Date.now()];
    const until = new Date(heldUntil);
    if (failure) await health.failed(failure, until);
    if (moved !== "") await health.moved(moved, moved === "open" ? until : null);
  }
}

const keysOf = (tenantId: string, integration: string): string[] =>
  ["calls", "health", "kept"].map((what) => `tenant:${tenantId}:${integration}-${what}`);
