import { and, desc, eq, lt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  outgoingDeliveries,
  outgoingEndpoints,
  outgoingEvents,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { notFound } from "../../errors.ts";
import { eventType } from "./endpoint-fields.ts";
import { idKey } from "../../ids.ts";

export const listDeliveriesInput = pageInput.extend({
  id: z.string().max(200),
  status: z.enum(outgoingDeliveries.status.enumValues).optional(),
});

export const listDeliveriesOutput = pageOutput(
  z.object({
    id: z.uuid().describe("The event's id, which the receiver gets as `webhook-id`."),
    type: z.union([z.literal("test"), eventType]),
    occurredAt: z.date(),
    data: z.record(z.string(), z.unknown()),
    status: z.enum(outgoingDeliveries.status.enumValues),
    sends: z.int().describe("How often it was sent."),
    failures: z.int().describe("Failures since it was created or replayed."),
    lastStatus: z.int().nullable().describe("The HTTP status of the last response."),
    dueAt: z.date().nullable().describe("When it is sent next; null after the last attempt."),
    settledAt: z.date().nullable(),
  }),
);

/**
 * Lists the deliveries of an endpoint, newest first, with their results.
 * @throws AppError not_found
 */
export async function listDeliveries({
  ctx,
  input: { id: requestedId, status, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listDeliveriesInput>;
}): Promise<z.output<typeof listDeliveriesOutput>> {
  const id = idKey(requestedId);
  const { endpointId, eventId } = outgoingDeliveries;
  const [[endpoint], rows] = await ctx.scope.read((db) => [
    db
      .select({ id: outgoingEndpoints.id })
      .from(outgoingEndpoints)
      .where(eq(outgoingEndpoints.id, id)),
    db
      .select({
        id: eventId,
        type: outgoingEvents.type,
        occurredAt: outgoingEvents.occurredAt,
        data: outgoingEvents.data,
        status: outgoingDeliveries.status,
        sends: outgoingDeliveries.sends,
        failures: outgoingDeliveries.failures,
        lastStatus: outgoingDeliveries.lastStatus,
        dueAt:
          sql<Date | null>`case when ${outgoingDeliveries.finishedAt} is null then ${outgoingDeliveries.dueAt} end`.mapWith(
            outgoingDeliveries.dueAt,
          ),
        settledAt: outgoingDeliveries.finishedAt,
      })
      .from(outgoingDeliveries)
      .innerJoin(outgoingEvents, eq(outgoingEvents.id, eventId))
      .where(
        and(
          eq(endpointId, id),
          status === undefined ? undefined : eq(outgoingDeliveries.status, status),
          cursor === undefined ? undefined : lt(eventId, cursor),
        ),
      )
      .orderBy(desc(eventId))
      .limit(limit + 1),
  ]);
  if (!endpoint) throw notFound("outgoing webhook", requestedId);
  return pageOf(rows, limit);
}
