import type { Database } from "../db/database.ts";
import type { Miss } from "../errors.ts";
import { isUuid } from "../ids.ts";
import { describeError, type Logger } from "../log.ts";

export interface MissedBy {
  tenantId: string;
  actor: string;
  /** Method and path of the request, e.g. `GET /scim/v2/Users/...`. */
  path: string;
  /** The same without what the caller wrote into it, which may be personal data: for the log. */
  route: string;
  requestId: string;
}

const longestPath = 1000;

/**
 * Looks, after the answer, whether what was not found belongs to another tenant: then it was an
 * attempt to cross, which the operator sees and the log has at error level.
 */
export async function classifyMiss(
  database: Database,
  log: Logger,
  miss: Miss,
  by: MissedBy,
): Promise<void> {
  // Nobody has an id of another form, nor a slug with U+0000, which Postgres takes nowhere.
  if (miss.kind === "id" ? !isUuid(miss.value) : miss.value.includes("\0")) return;
  const path = by.path.replaceAll("\0", "%00").slice(0, longestPath);
  const params = [by.tenantId, miss.kind, miss.value, by.actor, path, by.requestId];
  try {
    // As the tenant's own work: one that misses again and again waits behind itself.
    const { rows } = await database.withConnection(
      (connection) => connection.run("select app.classify_miss($1, $2, $3, $4, $5, $6)", params),
      by.tenantId,
    );
    const target = rows[0]?.[0];
    if (target === null || target === undefined) return;
    log.error("security.cross_tenant_attempt", {
      tenant: by.tenantId,
      target,
      actor: by.actor,
      route: by.route,
    });
  } catch (error) {
    log.error("security.classification_failed", { tenant: by.tenantId, ...describeError(error) });
  }
}
