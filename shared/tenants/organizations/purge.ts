import type { Publisher } from "../../adapters/qstash/publisher.ts";
import type { Database } from "../../db/database.ts";
import { newId } from "../../ids.ts";
import { unscheduleTenant } from "../../outbox/schedule-tenant.ts";

/** Rows of one transaction. */
const batchSize = 2000;

/**
 * Deletes a tenant whose deletion can no longer be cancelled: its schedules, then all its rows in
 * bounded transactions, then its own row. It may be interrupted and repeated.
 * @returns whether this call deleted the last row; false if the tenant is not due, or is gone
 */
export async function purgeTenant(
  { database, publisher }: { database: Database; publisher: Publisher },
  tenantId: string,
): Promise<boolean> {
  await unscheduleTenant(publisher, tenantId);
  for (;;) {
    const { rows } = await database.withConnection(
      (connection) =>
        connection.run("select app.purge_tenant($1, $2, $3)", [tenantId, batchSize, newId()]),
      tenantId,
    );
    const isDone = rows[0]?.[0];
    if (isDone !== false) return isDone === true;
  }
}
