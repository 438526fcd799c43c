import { LRUCache } from "lru-cache";
import * as z from "zod";
import { webhookServices, type WebhookService } from "../../../../drizzle/schema/index.ts";
import type { Database } from "../../../db/database.ts";
import { AppError } from "../../../errors.ts";
import { isUuid } from "../../../ids.ts";
import type { Secrets } from "../../../secrets/secrets.ts";
import { type TenantConfig, tenantConfig } from "../../../configuration/tenant-config.ts";
import { isCoalescedId } from "./endpoint-id.ts";
import { openSecrets } from "../../signing-secrets.ts";
import { signingKey } from "./verify-signature.ts";

/** An endpoint with what is needed to take a request to it, before its tenant is entered. */
export interface KnownEndpoint {
  tenantId: string;
  id: string;
  service: WebhookService;
  version: number;
  keys: { key: CryptoKey; until: string | null }[];
  /** How much its tenant may send. */
  rate: TenantConfig["webhooks"];
}

/** A rotation or removal is noticed at once, when an event is stored; this only bounds memory. */
const lookAgainMs = 60_000;
/** How often signatures that do not match may have one endpoint read again. */
const refreshEveryMs = 1000;
/** Endpoints that a process remembers. */
const maxRemembered = 10_000;

/**
 * Look-ups that one process makes within a second. Strangers may name any number of ids, so those
 * that Rampart did not make, and those that it may have made, each have a budget of their own.
 */
const maxLookups = { strange: 100, marked: 1000 };
type Budget = keyof typeof maxLookups;

const row = z.tuple([z.uuid(), z.enum(webhookServices), z.string(), z.int(), z.string()]);

/** Remembers endpoints, so that an event takes one round trip to the database, which stores it. */
export class KnownEndpoints {
  readonly #known = new LRUCache<
    string,
    { endpoint: KnownEndpoint; until: number; refreshedAt: number }
  >({ max: maxRemembered });
  /** Ids that nobody has; apart, so that strangers push no endpoint out of memory. */
  readonly #unknown = new LRUCache<string, number>({ max: maxRemembered });
  readonly #secrets: Secrets;
  readonly #lookups = { strange: { left: 0, until: 0 }, marked: { left: 0, until: 0 } };

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  /**
   * The endpoint of this id; null for one that nobody has.
   * @throws AppError rate_limited, when too many that are not known here were asked for just now
   */
  async find(database: Database, id: string): Promise<KnownEndpoint | null> {
    if (!isUuid(id)) return null;
    const key = id.toLowerCase();
    const known = this.#known.get(key);
    if (known && known.until > Date.now()) return known.endpoint;
    if ((this.#unknown.get(key) ?? 0) > Date.now()) return null;
    const isMarked = known !== undefined || (await isCoalescedId(this.#secrets, key));
    if (!this.#mayLook(isMarked ? "marked" : "strange")) {
      // What was known may be taken as it is: if it has changed, storing the event refuses it.
      if (known) return known.endpoint;
      const message =
        "Too many endpoints that are not known here were named. Wait 1 s, then send it again.";
      throw new AppError("rate_limited", message, { retryAfter: 1 });
    }
    const endpoint = await this.#look(database, key);
    const until = Date.now() + lookAgainMs;
    this.#known.delete(key);
    const refreshedAt = known?.refreshedAt ?? 0;
    if (endpoint) this.#known.set(key, { endpoint, until, refreshedAt });
    else this.#unknown.set(key, until);
    return endpoint;
  }

  /**
   * The endpoint as it is now, where a signature does not match the secrets that are known here: the
   * sender may already use those of a rotation. The known one where it was read again just now.
   */
  async refresh(database: Database, endpoint: KnownEndpoint): Promise<KnownEndpoint | null> {
    const known = this.#known.get(endpoint.id);
    if (known) {
      if (Date.now() < known.refreshedAt + refreshEveryMs) return known.endpoint;
      Object.assign(known, { until: 0, refreshedAt: Date.now() });
    }
    return this.find(database, endpoint.id);
  }

  #mayLook(budget: Budget): boolean {
    const now = Date.now();
    const lookups = this.#lookups[budget];
    if (now >= lookups.until)
      Object.assign(lookups, { left: maxLookups[budget], until: now + 1000 });
    lookups.left -= 1;
    return lookups.left >= 0;
  }

  async #look(database: Database, id: string): Promise<KnownEndpoint | null> {
    const { rows } = await database.withConnection((connection) =>
      connection.run(
        "select tenant_id, service, secrets, version, config from app.find_endpoint($1)",
        [id],
      ),
    );
    if (!rows[0]) return null;
    const [tenantId, service, envelope, version, config] = row.parse(rows[0]);
    const secrets = await openSecrets({ secrets: this.#secrets }, tenantId, id, envelope);
    const keys = await Promise.all(
      secrets.map(async ({ secret, until }) => ({ key: await signingKey(secret), until })),
    );
    const { webhooks: rate } = tenantConfig.parse(JSON.parse(config));
    return { tenantId, id, service, version, keys, rate };
  }
}
