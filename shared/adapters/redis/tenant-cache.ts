import type { Redis } from "@upstash/redis";
import type { TenantSession } from "../../db/tenant-session.ts";
import type { TenantScope } from "../../db/tenant-scope.ts";
import { describeError, type Logger } from "../../log.ts";
import { fillScript } from "./scripts.ts";

/** The cached resources, and for how many seconds. Quiz results are never cached. */
export const cachedResources = {
  roster: 10 * 60,
  courses: 30 * 60,
  readiness: 10 * 60,
} as const;

export type CachedResource = keyof typeof cachedResources;

interface CacheEntry {
  tenantId: string;
  resource: CachedResource;
  /** Distinguishes answers of the same resource, such as its pages and who sees them. */
  variant?: string;
}

/**
 * The tenants' cache in Redis. An entry is valid only for the generation that was current before its
 * database read. A change starts a new generation, so an outdated value is neither stored nor
 * returned. Without Redis, reads go to the database.
 */
export class TenantCache {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #store;
  readonly #maxKeysOf;

  /** @param maxKeysOf the maximum entries of a tenant; the least recently used are removed first */
  constructor(redis: Redis, log: Logger, maxKeysOf: (tenant: TenantSession) => number) {
    this.#maxKeysOf = maxKeysOf;
    this.#redis = redis;
    this.#log = log;
    this.#store = redis.createScript<number>(fillScript);
  }

  /**
   * Returns the cached value, or what `load` reads from the database. In parallel with the look-up it
   * begins the tenant session, so that a revoked token gets nothing from the cache.
   * @param session a read of the scope that the caller makes anyway; an empty one if left out
   */
  async through<T>(
    scope: TenantScope,
    entry: CacheEntry,
    load: () => Promise<T>,
    session: Promise<unknown> = scope.beginSession(),
  ): Promise<T> {
    const [[generation, json]] = await Promise.all([this.#lookUp(entry), session]);
    // Only `#fill` writes here, under this generation and from the same `load`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (json !== undefined) return JSON.parse(json) as T;
    const loaded = await load();
    if (generation !== undefined) await this.#fill(entry, generation, loaded, scope);
    return loaded;
  }

  /** Invalidates every entry of these resources, or of the tenant. */
  async invalidate(tenantId: string, resources: CachedResource[] | "everything"): Promise<void> {
    const token = crypto.randomUUID();
    const fields = resources === "everything" ? ["*"] : resources;
    const changed = Object.fromEntries(fields.map((field) => [field, token]));
    await this.#redis.hset(`tenant:${tenantId}:generations`, changed);
  }

  /** Reads the current generation, and the entry if it has that generation, in one request. */
  async #lookUp(entry: CacheEntry): Promise<[generation?: string, json?: string]> {
    const [entryKey, generationsKey, usedKey] = keysOf(entry);
    try {
      const [[all, resource], stored] = await this.#redis
        .pipeline()
        .hmget(generationsKey, "*", entry.resource)
        .get(entryKey)
        .zadd(usedKey, { xx: true }, { score: Date.now(), member: entryKey })
        .exec<[[string | null, string | null], string | null, number]>();
      const generation = `${all ?? ""}/${resource ?? ""}`;
      if (!stored?.startsWith(`${generation}\n`)) return [generation];
      return [generation, stored.slice(generation.length + 1)];
    } catch (error) {
      this.#log.warn("cache.unreachable", { tenant: entry.tenantId, ...describeError(error) });
      return [];
    }
  }

  async #fill(
    entry: CacheEntry,
    generation: string,
    value: unknown,
    scope: TenantScope,
  ): Promise<void> {
    const { resource } = entry;
    const argv = [
      resource,
      generation,
      JSON.stringify(value),
      String(cachedResources[resource]),
      String(this.#maxKeysOf(scope.tenant)),
      crypto.randomUUID(),
    ];
    try {
      await this.#store.exec(keysOf(entry), argv);
    } catch (error) {
      this.#log.warn("cache.unreachable", { tenant: entry.tenantId, ...describeError(error) });
    }
  }
}

function keysOf({
  tenantId,
  resource,
  variant,
}: CacheEntry): [entry: string, generations: string, used: string] {
  const prefix = `tenant:${tenantId}`;
  const entry =
    variant === undefined ? `${prefix}:${resource}` : `${prefix}:${resource}:${variant}`;
  return [entry, `${prefix}:generations`, `${prefix}:used`];
}
