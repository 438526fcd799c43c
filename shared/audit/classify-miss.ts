import type { Database } from "../db/database.ts";
import type { Miss } from "../errors.ts";
import { isUuid } from "../ids.ts";
import { describeError, type Logger } from "../log.ts";

export interface MissedBy {
  tenantId: string;
  actor: string;
  /** Method and path of the request, e.g. `GET /scim/v2/Users/...`. */
  path: string;
  /** The route of the request, for the log: without values from the caller, which may be personal data. */
  route: string;
  requestId: string;
}

const maxPathLength = 1000;

/**
 * Checks, after the response, whether a resource that was not found belongs to another tenant. If so,
 * records a security event for the operator, and logs it at level error.
 */
export async function classifyMiss(
  database: Database,
  log: Logger,
  miss: Miss,
  by: MissedBy,
): Promise<void> {
  // Every id is a UUID, and Postgres stores no text with U+0000.
  if (miss.kind === "id" ? !isUuid(miss.value) : miss.value.includes("\0")) return;
  const path = by.path.replaceAll("\0", "%00").slice(0, maxPathLength);
  const params = [by.tenantId, miss.kind, miss.value, by.actor, path, by.requestId];
  try {
    // Counted as work of the tenant, so that many misses delay only that tenant.
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
