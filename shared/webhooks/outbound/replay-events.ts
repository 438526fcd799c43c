import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { outgoingEndpoints } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { type Db, statement } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { oneOutgoingInput } from "./endpoint-fields.ts";
import { lockOutgoing } from "./endpoints.ts";

export const replayOutgoingInput = oneOutgoingInput.extend({
  /** Events from this time on are sent again. */
  since: dateTimeInput,
});
export const enableOutgoingInput = oneOutgoingInput.extend({
  /** Events from this time on are sent. By default, those that the endpoint missed while disabled. */
  since: dateTimeInput.optional(),
});

export const scheduledEventsOutput = z.object({
  events: z.int().describe("The number of events that are sent."),
});
export const testOutgoingOutput = z.object({ eventId: z.uuid() });

/** Schedules the delivery of all events from a time on, whether they were delivered or not. */
const scheduleAll = statement(
  sql`insert into outgoing_deliveries (endpoint_id, event_id)
    select e.id, o.id from outgoing_endpoints e join outgoing_events o on o.type = any(e.types)
    where e.id = ${sql.placeholder("endpointId")}::uuid
      and o.occurred_at >= ${sql.placeholder("since")}::timestamptz
    on conflict (tenant_id, endpoint_id, event_id) do update
      set status = 'waiting', failures = 0, due_at = now(), finished_at = null
    returning 1`,
  z.tuple([z.int()]),
);

const scheduleSince = async (db: Db, endpointId: string, since: Date) =>
  (await scheduleAll(db, { endpointId, since: since.toISOString() }).execute()).length;

/**
 * Sends an endpoint all events from a time on again, with the same ids. Events are kept for 30 days.
 * @returns the number of events
 * @throws AppError not_found, conflict for a disabled endpoint
 */
export async function replayOutgoing({
  ctx,
  input: { id: requestedId, since },
}: {
  ctx: Context;
  input: z.output<typeof replayOutgoingInput>;
}): Promise<z.output<typeof scheduledEventsOutput>> {
  const events = await ctx.scope.write(async (db) => {
    const { id, disabledAt } = await lockOutgoing(db, requestedId);
    if (disabledAt !== null) {
      const message = "The outgoing webhook is disabled. Enable it with `since` instead.";
      throw new AppError("conflict", message);
    }
    const count = await scheduleSince(db, id, since);
    const after = { since: since.toISOString(), events: count };
    const change = { action: "outgoing_webhook.replay", subjectId: id, before: null, after };
    await auditRow(ctx, db, change).execute();
    return count;
  });
  await scheduleAndPublish(ctx, "outgoing.drain", ctx.now());
  return { events };
}

/**
 * Enables a disabled endpoint, and sends it the events that it missed.
 * @returns the number of events
 * @throws AppError not_found
 */
export async function enableOutgoing({
  ctx,
  input: { id: requestedId, since },
}: {
  ctx: Context;
  input: z.output<typeof enableOutgoingInput>;
}): Promise<z.output<typeof scheduledEventsOutput>> {
  const events = await ctx.scope.write(async (db) => {
    const { id, disabledAt, disabledReason } = await lockOutgoing(db, requestedId);
    if (disabledAt === null) return 0;
    const from = since ?? disabledAt;
    const reset = { failures: 0, failingSince: null, retryAt: null, lastError: null };
    const [count] = await Promise.all([
      scheduleSince(db, id, from),
      db
        .update(outgoingEndpoints)
        .set({ ...reset, disabledAt: null, disabledReason: null })
        .where(eq(outgoingEndpoints.id, id))
        .execute(),
    ]);
    const after = { since: from.toISOString(), events: count };
    const before = { reason: disabledReason };
    const change = { action: "outgoing_webhook.enable", subjectId: id, before, after };
    await auditRow(ctx, db, change).execute();
    return count;
  });
  await scheduleAndPublish(ctx, "outgoing.drain", ctx.now());
  return { events };
}

/**
 * Sends an endpoint an event of type `test`, whatever types it subscribes to.
 * @returns the event's id
 * @throws AppError not_found, conflict for a disabled endpoint
 */
export async function testOutgoing({
  ctx,
  input: { id: requestedId },
}: {
  ctx: Context;
  input: z.output<typeof oneOutgoingInput>;
}): Promise<z.output<typeof testOutgoingOutput>> {
  const eventId = newId(ctx.now().getTime());
  await ctx.scope.write(async (db) => {
    const { id, disabledAt } = await lockOutgoing(db, requestedId);
    if (disabledAt !== null) {
      throw new AppError("conflict", "The outgoing webhook is disabled. Enable it first.");
    }
    await sendTest(db, { id, eventId }).execute();
  });
  await scheduleAndPublish(ctx, "outgoing.drain", ctx.now());
  return { eventId };
}

const sendTest = statement(
  sql`with event as (
      insert into outgoing_events (id, type, data, occurred_at)
      values (${sql.placeholder("eventId")}::uuid, 'test', '{}', now()) returning id
    ) insert into outgoing_deliveries (endpoint_id, event_id)
      select ${sql.placeholder("id")}::uuid, id from event`,
  z.unknown(),
);
