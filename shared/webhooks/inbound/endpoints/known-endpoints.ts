import { RecentMap } from "../../../values/recent-map.ts";
import * as z from "zod";
import { webhookServices, type WebhookService } from "../../../../drizzle/schema/index.ts";
import type { Database } from "../../../db/database.ts";
import { AppError } from "../../../errors.ts";
import { isUuid } from "../../../ids.ts";
import type { Secrets } from "../../../secrets/secrets.ts";
import { importSecret, openSecrets } from "../../signing-secrets.ts";
import { hasChecksum } from "./endpoint-id.ts";

/** What the server needs to accept a request before the tenant session begins. */
export interface KnownEndpoint {
  tenantId: string;
  id: string;
  service: WebhookService;
  version: number;
  /** The signing secrets; `until` ends the overlap after a rotation. */
  keys: { key: CryptoKey; until: string | null }[];
}

/** How long an endpoint is cached. A rotation or removal is noticed earlier, when the next event is stored. */
const maxAgeMs = 60_000;
/** The shortest interval between two re-reads of an endpoint after an invalid signature. */
const refreshEveryMs = 1000;
/** The number of endpoints that a process caches. */
const maxCached = 10_000;

/**
 * The number of lookups that one process makes per second. Ids without a valid checksum have a
 * separate budget, so that requests with made-up ids cannot block those of real endpoints.
 */
const maxLookups = { madeUp: 100, issued: 1000 };
type Budget = keyof typeof maxLookups;

export const isWebhookService = (name: string): boolean =>
  webhookServices.some((service) => service === name);

const row = z.tuple([z.uuid(), z.enum(webhookServices), z.string(), z.int()]);

/** A cache of endpoints, so that an event needs only the database round trip that stores it. */
export class KnownEndpoints {
  readonly #cached = new RecentMap<
    string,
    { endpoint: KnownEndpoint; until: number; refreshedAt: number }
  >({ max: maxCached });
  /** Ids without an endpoint, cached separately so that they cannot evict an endpoint. */
  readonly #unknown = new RecentMap<string, number>({ max: maxCached });
  readonly #secrets: Secrets;
  readonly #lookups = { madeUp: { left: 0, until: 0 }, issued: { left: 0, until: 0 } };

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  forget(id: string): void {
    this.#cached.delete(id);
  }

  /**
   * The endpoint with this id; null without one.
   * @throws AppError rate_limited after too many lookups of endpoints that are not cached
   */
  async find(database: Database, id: string): Promise<KnownEndpoint | null> {
    if (!isUuid(id)) return null;
    const key = id.toLowerCase();
    const known = this.#cached.get(key);
    if (known && known.until > Date.now()) return known.endpoint;
    if ((this.#unknown.get(key) ?? 0) > Date.now()) return null;
    const isIssued = known !== undefined || (await hasChecksum(this.#secrets, key));
    if (!this.#mayLookUp(isIssued ? "issued" : "madeUp")) {
      // An expired entry is safe to use: if the endpoint has changed, storing the event fails.
      if (known) return known.endpoint;
      const message =
        "Too many requests for unknown endpoints. Wait 1 s, then send the request again.";
      throw new AppError("rate_limited", message, { retryAfter: 1 });
    }
    const endpoint = await this.#lookUp(database, key);
    const until = Date.now() + maxAgeMs;
    this.#cached.delete(key);
    const refreshedAt = known?.refreshedAt ?? 0;
    if (endpoint) this.#cached.set(key, { endpoint, until, refreshedAt });
    else this.#unknown.set(key, until);
    return endpoint;
  }

  /**
   * Re-reads an endpoint after an invalid signature, because the sender may already use the secret of
   * a rotation. Returns the cached endpoint if it was re-read within the last second.
   */
  async refresh(database: Database, endpoint: KnownEndpoint): Promise<KnownEndpoint | null> {
    const known = this.#cached.get(endpoint.id);
    if (known) {
      if (Date.now() < known.refreshedAt + refreshEveryMs) return known.endpoint;
      Object.assign(known, { until: 0, refreshedAt: Date.now() });
    }
    return this.find(database, endpoint.id);
  }

  #mayLookUp(budget: Budget): boolean {
    const now = Date.now();
    const lookups = this.#lookups[budget];
    if (now >= lookups.until)
      Object.assign(lookups, { left: maxLookups[budget], until: now + 1000 });
    lookups.left -= 1;
    return lookups.left >= 0;
  }

  async #lookUp(database: Database, id: string): Promise<KnownEndpoint | null> {
    const { rows } = await database.withConnection((connection) =>
      connection.run("select tenant_id, service, secrets, version from app.find_endpoint($1)", [
        id,
      ]),
    );
    if (!rows[0]) return null;
    const [tenantId, service, sealed, version] = row.parse(rows[0]);
    const secrets = await openSecrets({ secrets: this.#secrets }, tenantId, id, sealed);
    const keys = await Promise.all(
      secrets.map(async ({ secret, until }) => ({ key: await importSecret(secret), until })),
    );
    return { tenantId, id, service, version, keys };
  }
}
