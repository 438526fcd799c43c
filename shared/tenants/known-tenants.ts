import { RecentMap } from "../values/recent-map.ts";
import * as z from "zod";
import type { Database } from "../db/database.ts";
import type { TenantSession } from "../db/tenant-session.ts";
import type { TenantFacts } from "../errors.ts";
import { describeError, type Logger } from "../log.ts";

/** How long a reading counts. Less than the second in which a change must reach every process. */
const maxAgeMs = 900;
const maxKnown = 10_000;

interface Known {
  tenant: TenantFacts;
  version: number;
  /** When the reading began, or earlier. */
  at: number;
}

const findTenant = "select app_type, config, config_version from app.find_tenant($1)";
const row = z.tuple([z.string(), z.string(), z.int()]);

/**
 * What is needed of a tenant before its session begins: the limits of requests, and the language and
 * support of refusals. No reading counts longer than a second; the sessions of a busy tenant renew it.
 */
export class KnownTenants {
  readonly #known = new RecentMap<string, Known>({ max: maxKnown });
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Records what a session has read. @param at when the session began, or earlier, in ms since 1970 */
  learn({ tenantId, appType, configJson, configVersion }: TenantSession, at: number): void {
    this.#store(tenantId, { tenant: { appType, configJson }, version: configVersion, at });
  }

  /**
   * The tenant with this id; null without one. While the database does not respond, the tenant as it was
   * read last: the session of the request will fail.
   */
  async find(database: Database, tenantId: string): Promise<TenantFacts | null> {
    const known = this.#known.get(tenantId);
    const at = Date.now();
    // The clock of the system may be set back.
    if (known && at >= known.at && at - known.at < maxAgeMs) return known.tenant;
    try {
      const read = await this.#read(database, tenantId);
      if (!read) return null;
      this.#store(tenantId, { ...read, at });
      return read.tenant;
    } catch (error) {
      this.#log.warn("tenants.lookup_failed", { tenant: tenantId, ...describeError(error) });
      return known?.tenant ?? null;
    }
  }

  async #read(database: Database, tenantId: string): Promise<Omit<Known, "at"> | null> {
    const found = await database.lookups.add(`tenant ${tenantId}`, null, (calls) =>
      database.withConnection(async (connection) => {
        const { rows } = await connection.run(findTenant, [tenantId]);
        return calls.map(() => rows[0]);
      }, tenantId),
    );
    if (!found) return null;
    const [appType, configJson, version] = row.parse(found);
    return { tenant: { appType, configJson }, version };
  }

  /** A long request ends with the version that it began with, so the newest version counts. */
  #store(tenantId: string, found: Known): void {
    const known = this.#known.get(tenantId);
    if (known && known.version > found.version) return;
    const isOlder = known?.version === found.version && known.at > found.at;
    // Unless the clock was set back since, the later reading counts.
    const at = isOlder && known.at <= Date.now() ? known.at : found.at;
    this.#known.set(tenantId, { ...found, at });
  }
}
