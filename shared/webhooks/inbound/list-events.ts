import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents, webhookServices } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf } from "../../db/pages.ts";

export const listEventsInput = pageInput.extend({
  service: z.enum(webhookServices).optional(),
  status: z.enum(["pending", "done", "stale", "ignored", "failed"]).optional(),
  /** True for events with warnings, false for events without. */
  warned: z.boolean().optional(),
});

/** Lists the events that the tenant's services sent, newest first, with outcomes but no bodies. */
export async function listEvents({
  ctx,
  input: { service, status, warned, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listEventsInput>;
}) {
  const { id, eventId, reason, warnings, sequence, receivedAt, processedAt } = webhookEvents;
  const before: SQL | undefined =
    cursor === undefined
      ? undefined
      : sql`${sequence} < (select c.sequence from webhook_events c where c.id = ${cursor})`;
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
        settledAt: processedAt,
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
      .orderBy(desc(sequence))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
