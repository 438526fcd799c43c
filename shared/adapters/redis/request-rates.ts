import { bytesToHex } from "@noble/hashes/utils.js";
import type { Redis } from "@upstash/redis";
import { LRUCache } from "lru-cache";
import type { TenantScope } from "../../db/tenant-scope.ts";
import { AppError } from "../../errors.ts";
import { describeError, type Logger } from "../../log.ts";
import type { TenantSession } from "../../db/tenant-session.ts";
import { leaseScript } from "./scripts.ts";

/** What is counted, each by a bucket and limits of its own. */
type Counted = "scim" | "webhooks";

export interface Limits {
  perSecond: number;
  burst: number;
}

/** What this process may still let through of a tenant, and when it may ask for more. */
interface Lease {
  limits: Limits;
  /** Requests left. */
  left: number;
  endsAt: number;
  /** Until then nothing more is asked for: what is not left is refused. */
  askAt: number;
  /** How many to ask for: more while they are used up, few for a tenant that asks little. */
  size: number;
  /** Requests that are asking; all but the first ask for themselves alone. */
  asking: number;
}

/** How requests are counted, for messages. */
const rules: Record<Counted, string> = {
  scim: "each operation of a bulk request counts as one",
  webhooks: "each 16 KB of a webhook's body count as one more",
};

const leaseMs = 1000;
const learnAgainMs = 60_000;
/** Tenants and tokens that a process remembers. */
const maxRemembered = 10_000;
/** Requests a second that one process lets through to a tenant on tokens not seen proven. */
const unprovenPerSecond = 200;

/**
 * Holds each tenant's rate of requests of one kind over all processes: a token bucket in Redis, from which a
 * process leases some at a time, so that most requests wait for nothing. A token that was not seen
 * proven yet draws on another allowance, so that strangers who know a tenant's id cannot use up
 * its rate. Without Redis each process holds the rate by itself.
 */
export class RequestRates {
  readonly #of: Counted;
  readonly #limitsOf;
  readonly #lease;
  readonly #log: Logger;
  readonly #leases = new LRUCache<string, Lease>({ max: maxRemembered });
  readonly #unproven = new LRUCache<string, { left: number; endsAt: number }>({
    max: maxRemembered,
  });
  /** Proven token -> when its tenant's limits were learnt. */
  readonly #proven = new LRUCache<string, number>({ max: maxRemembered });

  /** @param limitsOf a tenant's limits; the defaults for null */
  constructor(
    redis: Redis,
    log: Logger,
    of: Counted,
    limitsOf: (tenant: TenantSession | null) => Limits,
  ) {
    this.#limitsOf = limitsOf;
    this.#of = of;
    this.#lease = redis.createScript<[granted: number, waitMs: number]>(leaseScript);
    this.#log = log;
  }

  /**
   * Counts one request of the tenant that the token names.
   * @throws AppError rate_limited, with the whole seconds to wait.
   */
  async take(tenantId: string, tokenHash: Uint8Array): Promise<void> {
    if (!this.#proven.has(bytesToHex(tokenHash))) {
      this.#takeUnproven(tenantId);
      return;
    }
    await this.#takeLeased(tenantId);
  }

  /**
   * Counts one request of a tenant that has proved itself and whose limits are known by now.
   * @throws AppError rate_limited, with the whole seconds to wait.
   */
  async takeProven(tenantId: string, limits: Limits): Promise<void> {
    this.#leaseOf(tenantId).limits = limits;
    await this.#takeLeased(tenantId);
  }

  async #takeLeased(tenantId: string): Promise<void> {
    const lease = this.#leaseOf(tenantId);
    const now = Date.now();
    if (lease.left > 0 && now >= lease.endsAt) lease.left = 0;
    if (lease.left < 1) {
      if (now < lease.askAt) throw this.#usedUp(lease.limits, lease.askAt - now);
      await this.#ask(tenantId, lease);
      if (lease.left < 1) throw this.#usedUp(lease.limits, lease.askAt - Date.now());
    }
    lease.left -= 1;
  }

  /**
   * Counts the operations of a bulk request that was taken, even beyond what is left: it is done,
   * and the tenant's next requests wait for it.
   */
  async charge({ tenantId, tenant }: TenantScope, operations: number): Promise<void> {
    // It may be the first that this process sees of the tenant.
    await this.chargeProven(tenantId, this.#limitsOf(tenant), operations);
  }

  /** The same for a tenant that has not been entered, and whose limits are known. */
  async chargeProven(tenantId: string, limits: Limits, operations: number): Promise<void> {
    const lease = this.#leaseOf(tenantId);
    lease.limits = limits;
    // What this process has leased already is paid with that.
    if (lease.left >= operations && Date.now() < lease.endsAt) {
      lease.left -= operations;
      return;
    }
    try {
      const [, waitMs] = await this.#exec(tenantId, lease, 0, operations);
      if (waitMs <= 0) return;
      lease.left = 0;
      lease.askAt = Date.now() + waitMs;
    } catch (error) {
      this.#log.warn("rate.unreachable", { tenant: tenantId, ...describeError(error) });
    }
  }

  /** Notes that a token has opened its tenant, and learns the tenant's limits from time to time. */
  prove(tokenHash: Uint8Array, { tenant }: TenantScope): void {
    const key = bytesToHex(tokenHash);
    const now = Date.now();
    if (now - (this.#proven.get(key) ?? 0) < learnAgainMs) return;
    this.#proven.set(key, now);
    this.#leaseOf(tenant.tenantId).limits = this.#limitsOf(tenant);
  }

  /** Notes that a token opens nothing any more. */
  disprove(tokenHash: Uint8Array): void {
    this.#proven.delete(bytesToHex(tokenHash));
  }

  #takeUnproven(tenantId: string): void {
    const now = Date.now();
    const known = this.#unproven.get(tenantId);
    const window =
      known && now < known.endsAt ? known : { left: unprovenPerSecond, endsAt: now + leaseMs };
    if (window !== known) this.#unproven.set(tenantId, window);
    if (window.left < 1) throw tooManyUnproven(window.endsAt - now);
    window.left -= 1;
  }

  #leaseOf(tenantId: string): Lease {
    const known = this.#leases.get(tenantId);
    if (known) return known;
    const lease = {
      limits: this.#limitsOf(null),
      left: 0,
      endsAt: 0,
      askAt: 0,
      size: 1,
      asking: 0,
    };
    this.#leases.set(tenantId, lease);
    return lease;
  }

  /** Each request asks for itself: at the edge none may wait for the work of another. */
  async #ask(tenantId: string, lease: Lease): Promise<void> {
    const { perSecond } = lease.limits;
    const now = Date.now();
    const isFirst = lease.asking === 0;
    if (isFirst) {
      const largest = Math.ceil(perSecond / 10);
      lease.size = now < lease.endsAt ? Math.min(lease.size * 2, largest) : 1;
      lease.endsAt = now + leaseMs;
    }
    lease.asking += 1;
    try {
      const [granted, waitMs] = await this.#exec(tenantId, lease, isFirst ? lease.size : 1, 0);
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

  /** Also of a tenant that sends slowly: a large request before may have used up many seconds' rate. */
  #usedUp({ perSecond, burst }: Limits, waitMs: number): AppError {
    return rateLimited(
      `The tenant's limit of ${perSecond} requests a second, ${burst} at once, is used up; ${rules[this.#of]}.`,
      waitMs,
    );
  }

  #exec(tenantId: string, { limits }: Lease, wanted: number, beyond: number) {
    const argv = [limits.perSecond, limits.burst, wanted, beyond].map(String);
    return this.#lease.exec([`tenant:${tenantId}:${this.#of}-rate`], argv);
  }
}

const tooManyUnproven = (waitMs: number): AppError =>
  rateLimited(
    `More than ${unprovenPerSecond} requests a second came for this tenant with tokens that are not verified yet.`,
    waitMs,
  );

function rateLimited(what: string, waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `${what} Wait ${seconds} s, then continue.`;
  return new AppError("rate_limited", message, { retryAfter: seconds });
}
