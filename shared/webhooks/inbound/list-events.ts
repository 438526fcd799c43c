import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents, webhookServices } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf } from "../../db/pages.ts";

export const listEventsInput = pageInput.extend({
  service: z.enum(webhookServices).optional(),
  status: z.enum(["pending", "done", "stale", "ignored", "failed"]).optional(),
  /** Only those of which something was left out, or only the others. */
  warned: z.boolean().optional(),
});

/** The events of the tenant's services, last received first, with what became of each; no bodies. */
export async function listEvents({
  ctx,
  input: { service, status, warned, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listEventsInput>;
}) {
  const { id, eventId, reason, warnings, receipt, receivedAt, settledAt } = webhookEvents;
  const before: SQL | undefined =
    cursor === undefined
      ? undefined
      : sql`${receipt} < (select c.receipt from webhook_events c where c.id = ${cursor})`;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id,
        service: webhookEvents.service,
        eventId,
        status: webhookEvents.status,
        reason,
        warnings: sql<string[]>`coalesce(${warnings}, '{}')`.mapWith(warnings),
        receivedAt,
        settledAt,
      })
      .from(webhookEvents)
      .where(
        and(
          service && eq(webhookEvents.service, service),
          status && eq(webhookEvents.status, status),
          warned === undefined ? undefined : warned ? isNotNull(warnings) : isNull(warnings),
          before,
        ),
      )
      .orderBy(desc(receipt))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
