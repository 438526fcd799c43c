import { and, eq, lt, sql } from "drizzle-orm";
import { tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { describeError } from "../../shared/log.ts";
import { purgeTenant } from "../../shared/tenants/organizations/purge.ts";
import type { WorkerServices } from "../types.ts";

/** Tenants of one sweep. */
const batchSize = 10;

/**
 * Deletes the tenants whose deletion can no longer be cancelled.
 * @returns the number of tenants that are gone
 */
export async function purgeTenants(services: WorkerServices): Promise<number> {
  const { relay, log } = services;
  const due = await transaction(relay, (db) =>
    db
      .select({ id: tenants.id })
      .from(tenants)
      // As in the policies `rampart_resolver_purges`: a restoration in progress ends before.
      .where(
        and(eq(tenants.active, false), lt(tenants.purgeAfter, sql`now() - interval '10 minutes'`)),
      )
      .orderBy(tenants.purgeAfter)
      .limit(batchSize),
  );
  let purged = 0;
  for (const { id: tenant } of due) {
    try {
      if (!(await purgeTenant(services, tenant))) continue;
      purged += 1;
      log.info("tenant.purged", { tenant });
    } catch (error) {
      // A tenant that fails must not block the others.
      log.error("tenant.purge_failed", { tenant, ...describeError(error) });
    }
  }
  return purged;
}
