import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents, webhookServices } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";

export const listEventsInput = pageInput.extend({
  service: z.enum(webhookServices).optional(),
  status: z.enum(webhookEvents.status.enumValues).optional(),
  /** True for events with warnings, false for events without. */
  warned: z.boolean().optional(),
});

export const listEventsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    service: z.enum(webhookServices),
    eventId: z.string().describe("The sender's id, or the hash of an event without one."),
    status: z.enum(webhookEvents.status.enumValues),
    reason: z.string().nullable().describe("Why it was ignored or failed."),
    warnings: z.array(z.string()).describe("Which fields were skipped, and why."),
    receivedAt: z.date(),
    settledAt: z.date().nullable().describe("When it was processed."),
  }),
);

/** Lists the events that the tenant's services sent, newest first, with outcomes but no bodies. */
export async function listEvents({
  ctx,
  input: { service, status, warned, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listEventsInput>;
}): Promise<z.output<typeof listEventsOutput>> {
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
