import { RecentMap } from "../values/recent-map.ts";
import { readConfig } from "../configuration/tenant-config.ts";
import type { Database } from "../db/database.ts";
import type { TenantFacts } from "../errors.ts";
import { describeError, type Logger } from "../log.ts";

/** How long a look-up counts. Less than the second in which a change must reach every process. */
const maxAgeMs = 900;
const maxRemembered = 10_000;
/** Look-ups a second, in this process, of origins that were not allowed. Beyond it, they are not. */
const maxLookUps = 20;

/** The origins whose pages may call the server (Fetch, "CORS protocol"). */
export class AllowedOrigins {
  readonly #deployment: ReadonlySet<string>;
  readonly #known = new RecentMap<string, { isAllowed: boolean; at: number }>({
    max: maxRemembered,
  });
  readonly #log: Logger;
  #lookUps = { left: maxLookUps, until: 0 };

  /** @param deployment the origins that are allowed for every tenant */
  constructor(deployment: readonly string[], log: Logger) {
    this.#deployment = new Set(deployment);
    this.#log = log;
  }

  /** Whether the pages of an origin may read the responses to a tenant's callers. */
  isAllowedFor(tenant: TenantFacts, origin: string): boolean {
    return (
      this.#deployment.has(origin) || readConfig(tenant.configJson).cors.origins.includes(origin)
    );
  }

  /**
   * Whether an origin is allowed for any tenant. It decides where no tenant is known: preflights, which
   * carry no credential, and responses without a session, which contain no data of a tenant.
   */
  async isAllowedForAny(database: Database, origin: string): Promise<boolean> {
    if (this.#deployment.has(origin)) return true;
    const known = this.#known.get(origin);
    const at = Date.now();
    if (known && at >= known.at && at - known.at < maxAgeMs) return known.isAllowed;
    // There are only as many allowed origins as tenants have configured.
    if (origin.length > 300 || !(known?.isAllowed || this.#mayLookUp(at))) return false;
    try {
      const { rows } = await database.withConnection((connection) =>
        connection.run("select app.is_origin_allowed($1)", [origin]),
      );
      const isAllowed = rows[0]?.[0] === true;
      this.#known.set(origin, { isAllowed, at });
      return isAllowed;
    } catch (error) {
      this.#log.warn("cors.lookup_failed", describeError(error));
      return false;
    }
  }

  #mayLookUp(now: number): boolean {
    if (now >= this.#lookUps.until) this.#lookUps = { left: maxLookUps, until: now + 1000 };
    this.#lookUps.left -= 1;
    return this.#lookUps.left >= 0;
  }
}
