import { count, isNull, sql } from "drizzle-orm";
import { alerts, integrationStates } from "../../../drizzle/schema/index.ts";
import type { Database } from "../../db/database.ts";
import { transaction } from "../../db/transaction.ts";
import type { Metrics } from "../../metrics.ts";

/** Sets the gauges of accounts and alerts of all tenants, through the operator's connection. */
export async function measureIntegrations(metrics: Metrics, database: Database): Promise<void> {
  const [states, open] = await transaction(database, (db) =>
    Promise.all([
      db
        .select({
          kind: integrationStates.kind,
          breaker: integrationStates.breaker,
          tenants: count(),
        })
        .from(integrationStates)
        .groupBy(integrationStates.kind, integrationStates.breaker)
        .orderBy(sql`1, 2`)
        .execute(),
      db
        .select({ kind: alerts.kind, open: count() })
        .from(alerts)
        .where(isNull(alerts.resolvedAt))
        .groupBy(alerts.kind)
        .orderBy(sql`1`)
        .execute(),
    ]),
  );
  metrics.clear("rampart_integrations");
  for (const { kind, breaker, tenants } of states) {
    const labels = { integration: kind, breaker };
    metrics.set("rampart_integrations", "Accounts by the state of their breaker.", labels, tenants);
  }
  metrics.clear("rampart_alerts_open");
  for (const { kind, open: number } of open) {
    metrics.set("rampart_alerts_open", "Alerts that are not resolved.", { kind }, number);
  }
}
