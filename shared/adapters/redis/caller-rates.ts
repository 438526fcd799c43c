import type { Redis } from "@upstash/redis";
import { RecentMap } from "../../values/recent-map.ts";
import type { AppError } from "../../errors.ts";
import { describeError, type Logger } from "../../log.ts";
import { type Limits, rateLimited } from "./request-rates.ts";
import { leaseScript } from "./scripts.ts";
import { SharedBucket } from "./shared-bucket.ts";

/** The limits of a tenant's API requests. */
export interface ApiLimits extends Limits {
  /** The share of the tenant's rate that one person or key can use. */
  callerShare: number;
  /** How many requests a request of each class counts for. */
  costs: Record<"read" | "write" | "heavy", number>;
}

/** One limit after a request, for the headers of its response. */
export interface RateState {
  name: "caller" | "organization";
  quota: number;
  /** The whole seconds in which an empty bucket fills up. */
  window: number;
  remaining: number;
  /** The whole seconds until the bucket is full. */
  reset: number;
}

/** Buckets that a process remembers. A forgotten one starts full, and Redis corrects it. */
const maxRemembered = 20_000;

/**
 * Enforces the rates of API requests over all processes: of each tenant, and of each person and key in
 * it. A caller over its own rate takes nothing from the tenant's, so the others are not slowed.
 */
export class CallerRates {
  readonly #buckets = new RecentMap<string, SharedBucket>({ max: maxRemembered });
  readonly #exec: (key: string, argv: string[]) => Promise<[granted: number, waitMs: number]>;
  readonly #log: Logger;

  constructor(redis: Redis, log: Logger) {
    const script = redis.createScript<[granted: number, waitMs: number]>(leaseScript);
    this.#exec = (key, argv) => script.exec([key], argv);
    this.#log = log;
  }

  /**
   * Counts a request of a verified caller.
   * @param limits of the tenant, at present
   * @param caller the person or key, such as `user:<id>`
   * @returns the limits after it, also for a refused one, which takes nothing
   */
  take(
    tenantId: string,
    limits: ApiLimits,
    caller: string,
    cost: keyof ApiLimits["costs"],
    waitUntil: (work: Promise<unknown>) => void,
  ): { states: RateState[]; refusal: AppError | null } {
    const key = `tenant:${tenantId}:api-rate`;
    const own = this.#bucketOf(`${key}:${caller}`, shareOf(limits));
    const shared = this.#bucketOf(key, limits);
    const refusal = refusalOf(own, shared);
    if (!refusal) {
      for (const bucket of [own, shared]) {
        const charge = bucket.take(limits.costs[cost]);
        if (charge) waitUntil(charge.catch((error: unknown) => this.#unreachable(tenantId, error)));
      }
    }
    return { states: [stateOf("caller", own), stateOf("organization", shared)], refusal };
  }

  #bucketOf(key: string, limits: Limits): SharedBucket {
    const known = this.#buckets.get(key);
    if (known) {
      known.limits = limits;
      return known;
    }
    const bucket = new SharedBucket(key, limits, async (name, { perSecond, burst }, tokens) => {
      const [, waitMs] = await this.#exec(name, [perSecond, burst, 0, tokens].map(String));
      return waitMs;
    });
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #unreachable(tenantId: string, error: unknown): void {
    this.#log.warn("rate.unreachable", { tenant: tenantId, ...describeError(error) });
  }
}

const shareOf = ({ perSecond, burst, callerShare }: ApiLimits): Limits => ({
  perSecond: Math.max(1, perSecond * callerShare),
  burst: Math.max(1, Math.floor(burst * callerShare)),
});

const stateOf = (name: RateState["name"], { limits, tokens }: SharedBucket): RateState => ({
  name,
  quota: limits.burst,
  window: Math.ceil(limits.burst / limits.perSecond),
  remaining: Math.max(0, Math.floor(tokens)),
  reset: Math.ceil((limits.burst - tokens) / limits.perSecond),
});

function refusalOf(own: SharedBucket, shared: SharedBucket): AppError | null {
  const bucket = own.waitMs > 0 ? own : shared;
  if (bucket.waitMs === 0) return null;
  const whose = bucket === own ? "Your" : "The organization's";
  const { perSecond, burst } = bucket.limits;
  return rateLimited(
    `${whose} limit of ${perSecond} requests a second, ${burst} at once, is used up.`,
    bucket.waitMs,
  );
}
