import { bytesToHex } from "@noble/hashes/utils.js";
import type { Redis } from "@upstash/redis";
import { RecentMap } from "../../values/recent-map.ts";
import { AppError } from "../../errors.ts";
import { describeError, type Logger } from "../../log.ts";
import { leaseScript } from "./scripts.ts";

/** The kinds of requests. Each has its own bucket and limits. */
type RequestKind = "scim" | "webhooks";

export interface Limits {
  perSecond: number;
  burst: number;
}

/** The requests of a tenant that this process may accept without asking Redis. */
interface Lease {
  limits: Limits;
  /** Requests left. */
  left: number;
  endsAt: number;
  /** Redis is not asked before this time; requests without a lease are refused. */
  askAt: number;
  /** How many requests to lease next. It doubles while leases are used up. */
  size: number;
  /** Requests that are asking Redis now. All but the first ask for themselves only. */
  asking: number;
}

/** How requests are counted, for messages. */
const rules: Record<RequestKind, string> = {
  scim: "each operation of a bulk request counts as one",
  webhooks: "each 16 KB of a webhook's body count as one more",
};

const leaseMs = 1000;
/** Tenants and tokens that a process remembers. */
const maxRemembered = 10_000;
/** Requests per second and tenant that one process accepts with tokens that it has not verified. */
const unverifiedPerSecond = 200;

/**
 * Enforces each tenant's request rate over all processes. Each tenant has a token bucket in Redis,
 * from which a process leases several requests at a time, so that most requests need no call to
 * Redis. Tokens that this process has not verified yet have a separate allowance, so that strangers
 * who know a tenant's id cannot use up its rate. Without Redis, each process enforces the rate alone.
 */
export class RequestRates {
  readonly #kind: RequestKind;
  readonly #lease;
  readonly #log: Logger;
  readonly #leases = new RecentMap<string, Lease>({ max: maxRemembered });
  readonly #unverified = new RecentMap<string, { left: number; endsAt: number }>({
    max: maxRemembered,
  });
  readonly #verified = new RecentMap<string, true>({ max: maxRemembered });

  constructor(redis: Redis, log: Logger, kind: RequestKind) {
    this.#kind = kind;
    this.#lease = redis.createScript<[granted: number, waitMs: number]>(leaseScript);
    this.#log = log;
  }

  /**
   * Counts one request with a token that names the tenant.
   * @param limitsOf reads the tenant's present limits
   * @throws AppError rate_limited, with the whole seconds to wait
   */
  async take(
    tenantId: string,
    tokenHash: Uint8Array,
    limitsOf: () => Promise<Limits>,
  ): Promise<void> {
    if (this.#verified.has(bytesToHex(tokenHash))) {
      await this.takeVerified(tenantId, await limitsOf());
    } else this.#takeUnverified(tenantId);
  }

  /** Counts a request only if its token is not verified; returns if it is. @throws AppError rate_limited */
  boundUnverified(tenantId: string, tokenHash: Uint8Array): boolean {
    const isVerified = this.#verified.has(bytesToHex(tokenHash));
    if (!isVerified) this.#takeUnverified(tenantId);
    return isVerified;
  }

  /**
   * Counts one request of a tenant that is verified.
   * @param limits of the tenant, at present
   * @throws AppError rate_limited, with the whole seconds to wait
   */
  async takeVerified(tenantId: string, limits: Limits): Promise<void> {
    await this.#takeLeased(tenantId, this.#leaseOf(tenantId, limits));
  }

  /** Charges further operations of an accepted request, even beyond the limit: the next requests wait. */
  async charge(tenantId: string, limits: Limits, operations: number): Promise<void> {
    const lease = this.#leaseOf(tenantId, limits);
    if (lease.left >= operations && Date.now() < lease.endsAt) {
      lease.left -= operations;
      return;
    }
    try {
      const [, waitMs] = await this.#exec(tenantId, lease, { wanted: 0, charged: operations });
      if (waitMs <= 0) return;
      lease.left = 0;
      lease.askAt = Date.now() + waitMs;
    } catch (error) {
      this.#log.warn("rate.unreachable", { tenant: tenantId, ...describeError(error) });
    }
  }

  /** Records that a token was verified. */
  setVerified(tokenHash: Uint8Array): void {
    this.#verified.set(bytesToHex(tokenHash), true);
  }

  /** Records that a token is no longer valid. */
  setInvalid(tokenHash: Uint8Array): void {
    this.#verified.delete(bytesToHex(tokenHash));
  }

  async #takeLeased(tenantId: string, lease: Lease): Promise<void> {
    const now = Date.now();
    if (lease.left > 0 && now >= lease.endsAt) lease.left = 0;
    if (lease.left < 1) {
      if (now < lease.askAt) throw this.#limitReached(lease.limits, lease.askAt - now);
      await this.#extend(tenantId, lease);
      if (lease.left < 1) throw this.#limitReached(lease.limits, lease.askAt - Date.now());
    }
    lease.left -= 1;
  }

  #takeUnverified(tenantId: string): void {
    const now = Date.now();
    const known = this.#unverified.get(tenantId);
    const window =
      known && now < known.endsAt ? known : { left: unverifiedPerSecond, endsAt: now + leaseMs };
    if (window !== known) this.#unverified.set(tenantId, window);
    if (window.left < 1) throw tooManyUnverified(window.endsAt - now);
    window.left -= 1;
  }

  #leaseOf(tenantId: string, limits: Limits): Lease {
    const known = this.#leases.get(tenantId);
    if (known && isSame(known.limits, limits)) return known;
    // Other limits need a new lease: the old one, or the time until the next, may last too long.
    const lease = { limits, left: 0, endsAt: 0, askAt: 0, size: 1, asking: 0 };
    this.#leases.set(tenantId, lease);
    return lease;
  }

  /** Leases from Redis. Each request asks by itself, because edge runtimes forbid waiting for another. */
  async #extend(tenantId: string, lease: Lease): Promise<void> {
    const { perSecond } = lease.limits;
    const now = Date.now();
    const isFirst = lease.asking === 0;
    if (isFirst) {
      const maxSize = Math.ceil(perSecond / 10);
      lease.size = now < lease.endsAt ? Math.min(lease.size * 2, maxSize) : 1;
      lease.endsAt = now + leaseMs;
    }
    lease.asking += 1;
    try {
      const wanted = isFirst ? lease.size : 1;
      const [granted, waitMs] = await this.#exec(tenantId, lease, { wanted, charged: 0 });
      lease.left += granted;
      if (granted === 0) lease.askAt = Date.now() + waitMs;
    } catch (error) {
      this.#log.warn("rate.unreachable", { tenant: tenantId, ...describeError(error) });
      if (Date.now() < lease.askAt) return;
      lease.left = perSecond;
      lease.endsAt = lease.askAt = Date.now() + leaseMs;
    } finally {
      lease.asking -= 1;
    }
  }

  #limitReached({ perSecond, burst }: Limits, waitMs: number): AppError {
    return rateLimited(
      `The tenant's limit of ${perSecond} requests a second, ${burst} at once, is used up; ${rules[this.#kind]}.`,
      waitMs,
    );
  }

  #exec(tenantId: string, { limits }: Lease, tokens: { wanted: number; charged: number }) {
    const argv = [limits.perSecond, limits.burst, tokens.wanted, tokens.charged].map(String);
    return this.#lease.exec([`tenant:${tenantId}:${this.#kind}-rate`], argv);
  }
}

const isSame = (one: Limits, other: Limits) =>
  one.perSecond === other.perSecond && one.burst === other.burst;

const tooManyUnverified = (waitMs: number): AppError =>
  rateLimited(
    `More than ${unverifiedPerSecond} requests a second came for this tenant with tokens that are not verified yet.`,
    waitMs,
  );

export function rateLimited(what: string, waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `${what} Wait ${seconds} s, then continue.`;
  return new AppError("rate_limited", message, { retryAfter: seconds });
}
