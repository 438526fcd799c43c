import type { Redis } from "@upstash/redis";
import type { TenantSession } from "../../db/tenant-session.ts";
import type { TenantScope } from "../../db/tenant-scope.ts";
import { describeError, type Logger } from "../../log.ts";
import { fillScript } from "./scripts.ts";

/** What is cached and for how many seconds. Quiz results never are. */
export const cachedResources = {
  roster: 10 * 60,
  courses: 30 * 60,
  readiness: 10 * 60,
} as const;

export type CachedResource = keyof typeof cachedResources;

interface Place {
  tenantId: string;
  resource: CachedResource;
  /** Which of the resource's answers, e.g. the page and who sees it; empty for the only one. */
  variant?: string;
}

/**
 * The tenant's part of Redis. An entry counts only under the generation that was noted before
 * its database read; writers raise the generation, so nothing stale is ever stored or given.
 * When Redis does not answer, reads miss and nothing fails.
 */
export class TenantCache {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #store;
  readonly #maxKeysOf;

  /** @param maxKeysOf how many entries a tenant may have; the least recently used go first */
  constructor(redis: Redis, log: Logger, maxKeysOf: (tenant: TenantSession) => number) {
    this.#maxKeysOf = maxKeysOf;
    this.#redis = redis;
    this.#log = log;
    this.#store = redis.createScript<number>(fillScript);
  }

  /**
   * The cached value, or what `load` reads from the database. The scope is entered either way,
   * side by side with Redis, so that a revoked token gets nothing out of the cache.
   * @param entering a read of the scope that the caller makes anyway; one of nothing if left out
   */
  async through<T>(
    scope: TenantScope,
    place: Place,
    load: () => Promise<T>,
    entering: Promise<unknown> = scope.beginSession(),
  ): Promise<T> {
    const [[generation, json]] = await Promise.all([this.#lookUp(place), entering]);
    // Only `#fill` writes here, under this generation and from the same `load`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (json !== undefined) return JSON.parse(json) as T;
    const loaded = await load();
    if (generation !== undefined) await this.#fill(place, generation, loaded, scope);
    return loaded;
  }

  /** Makes every entry of these resources stale; without resources, everything of the tenant. */
  async invalidate(tenantId: string, resources: CachedResource[] | "everything"): Promise<void> {
    const token = crypto.randomUUID();
    const fields = resources === "everything" ? ["*"] : resources;
    const changed = Object.fromEntries(fields.map((field) => [field, token]));
    await this.#redis.hset(`tenant:${tenantId}:generations`, changed);
  }

  /** The generation now, and the entry where it is of that generation; all in one request. */
  async #lookUp(place: Place): Promise<[generation?: string, json?: string]> {
    const [entryKey, generationsKey, usedKey] = keysOf(place);
    try {
      const [[whole, own], entry] = await this.#redis
        .pipeline()
        .hmget(generationsKey, "*", place.resource)
        .get(entryKey)
        .zadd(usedKey, { xx: true }, { score: Date.now(), member: entryKey })
        .exec<[[string | null, string | null], string | null, number]>();
      const generation = `${whole ?? ""}/${own ?? ""}`;
      if (!entry?.startsWith(`${generation}\n`)) return [generation];
      return [generation, entry.slice(generation.length + 1)];
    } catch (error) {
      this.#log.warn("cache.unreachable", { tenant: place.tenantId, ...describeError(error) });
      return [];
    }
  }

  async #fill(place: Place, generation: string, value: unknown, scope: TenantScope): Promise<void> {
    const { resource } = place;
    const argv = [
      resource,
      generation,
      JSON.stringify(value),
      String(cachedResources[resource]),
      String(this.#maxKeysOf(scope.tenant)),
      crypto.randomUUID(),
    ];
    try {
      await this.#store.exec(keysOf(place), argv);
    } catch (error) {
      this.#log.warn("cache.unreachable", { tenant: place.tenantId, ...describeError(error) });
    }
  }
}

function keysOf({
  tenantId,
  resource,
  variant,
}: Place): [entry: string, generations: string, used: string] {
  const prefix = `tenant:${tenantId}`;
  const entry =
    variant === undefined ? `${prefix}:${resource}` : `${prefix}:${resource}:${variant}`;
  return [entry, `${prefix}:generations`, `${prefix}:used`];
}
