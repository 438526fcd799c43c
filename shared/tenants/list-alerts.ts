import { desc, sql } from "drizzle-orm";
import * as z from "zod";
import { alertKinds, alerts } from "../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../context.ts";

export const listAlertsOutput = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(alertKinds),
      subject: z.string().describe("A tenant, a tenant's integration or job, or a database role."),
      tenantId: z.uuid().nullable().describe("The tenant, if the alert is about one."),
      detail: z.string(),
      openedAt: z.date(),
      seenAt: z.date().describe("When the condition was last found."),
      resolvedAt: z.date().nullable(),
    }),
  ),
});

/** The last 200 alerts: open ones first, then newest first. */
export async function listAlerts({
  ctx,
}: {
  ctx: OperatorContext;
}): Promise<z.output<typeof listAlertsOutput>> {
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
