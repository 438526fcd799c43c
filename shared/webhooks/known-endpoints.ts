import { Webhook } from "standardwebhooks";
import * as z from "zod";
import { webhookServices, type WebhookService } from "../../drizzle/schema/index.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import { isUuid } from "../ids.ts";
import type { Secrets } from "../secrets.ts";
import { liveSecrets, openSecrets, type SigningSecret } from "./secrets.ts";

/** An endpoint with the secrets that verify what is sent to it. */
export interface KnownEndpoint {
  tenantId: string;
  id: string;
  service: WebhookService;
  version: number;
  secrets: SigningSecret[];
}

/** A rotation or removal is noticed at once, when an event is stored; this only bounds memory. */
const lookAgainMs = 60_000;
/** Endpoints that are remembered; the oldest is forgotten first. */
const mostRemembered = 10_000;
/** Endpoints that one process looks up within a second: strangers may name any number of them. */
const mostLookups = 100;

const row = z.tuple([z.uuid(), z.enum(webhookServices), z.string(), z.int()]);

/** Remembers endpoints, so that an event takes one round trip to the database, which stores it. */
export class KnownEndpoints {
  readonly #known = new Map<string, { endpoint: KnownEndpoint | null; until: number }>();
  readonly #secrets: Secrets;
  #lookups = { left: mostLookups, until: 0 };

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
    if (!this.#mayLook()) {
      // What was known may be taken as it is: if it has changed, storing the event refuses it.
      if (known?.endpoint) return known.endpoint;
      const message =
        "Too many endpoints that are not known here were named. Wait 1 s, then send it again.";
      throw new AppError("rate_limited", message, { retryAfter: 1 });
    }
    const endpoint = await this.#look(database, key);
    this.#known.delete(key);
    this.#known.set(key, { endpoint, until: Date.now() + lookAgainMs });
    if (this.#known.size > mostRemembered) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    return endpoint;
  }

  #mayLook(): boolean {
    const now = Date.now();
    if (now >= this.#lookups.until) this.#lookups = { left: mostLookups, until: now + 1000 };
    this.#lookups.left -= 1;
    return this.#lookups.left >= 0;
  }

  async #look(database: Database, id: string): Promise<KnownEndpoint | null> {
    const { rows } = await database.withLane((lane) =>
      lane.run("select tenant_id, service, secrets, version from app.find_endpoint($1)", [id]),
    );
    if (!rows[0]) return null;
    const [tenantId, service, envelope, version] = row.parse(rows[0]);
    const secrets = await openSecrets({ secrets: this.#secrets }, tenantId, id, envelope);
    return { tenantId, id, service, version, secrets };
  }
}

/**
 * Whether one of the endpoint's live secrets has signed this body, within five minutes of now
 * (Standard Webhooks, "Verifying webhook authenticity"). Nothing of the body is parsed.
 * @throws AppError unauthorized, in the same words for an endpoint that nobody has
 */
export function verifySignature(
  endpoint: KnownEndpoint | null,
  body: string,
  headers: Record<string, string>,
): asserts endpoint is KnownEndpoint {
  for (const { secret } of liveSecrets(endpoint?.secrets ?? [], new Date())) {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return;
    } catch {
      // Perhaps another secret has signed it.
    }
  }
  const message =
    "The signature is not this endpoint's, or the timestamp is off by more than five minutes. Check the endpoint's id, its secret and the sender's clock.";
  throw new AppError("unauthorized", message);
}
