import { desc, sql } from "drizzle-orm";
import { alerts } from "../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../context.ts";

/** The last 200 alerts: open ones first, then newest first. */
export async function listAlerts({ ctx }: { ctx: OperatorContext }) {
  const { id, kind, subject, detail, openedAt, seenAt, resolvedAt } = alerts;
  const items = await asOperator(ctx, (db) =>
    db
      .select({
        id,
        kind,
        subject,
        tenantId: alerts.aboutTenantId,
        detail,
        openedAt,
        seenAt,
        resolvedAt,
      })
      .from(alerts)
      .orderBy(sql`resolved_at is not null`, desc(openedAt))
      .limit(200),
  );
  return { items };
}
