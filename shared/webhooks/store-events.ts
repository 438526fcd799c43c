import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { statement } from "../db/queries.ts";
import { newId } from "../ids.ts";
import type { KnownEndpoint } from "./known-endpoints.ts";

/**
 * Stores events and the outbox event that announces them in one statement; those that came before
 * are left out, and where nothing is new there is nothing to announce.
 */
const store = statement(
  sql`with stored as (
      insert into webhook_events (id, service, event_id, endpoint_id, request_event_id, body, headers)
      select e.id, ${sql.placeholder("service")}, e.event_id, ${sql.placeholder("endpointId")}::uuid,
        ${sql.placeholder("requestEventId")}::uuid, e.body, ${sql.placeholder("headers")}::jsonb
      from jsonb_to_recordset(${sql.placeholder("events")}::jsonb) as e(id uuid, event_id text, body text)
      on conflict (tenant_id, service, event_id) do nothing returning event_id
    ), announced as (
      insert into outbox (id, event, subject_id, payload, request_id)
      select ${sql.placeholder("requestEventId")}::uuid, 'webhooks.received', ${sql.placeholder("endpointId")}::uuid,
        ${sql.placeholder("payload")}::jsonb, ${sql.placeholder("requestId")}
      where exists (select from stored)
    ) select event_id from stored`,
  z.tuple([z.string()]).transform(([eventId]) => eventId),
);

/**
 * Stores a request's events in one flight, and announces them.
 * @returns the ids of those that are new.
 */
export async function storeEvents(
  ctx: Context,
  { id: endpointId, service }: Pick<KnownEndpoint, "id" | "service">,
  events: { eventId: string; body: string }[],
  headers: Record<string, string>,
): Promise<Set<string>> {
  const requestEventId = newId();
  const payload = { service, events: events.length };
  const fresh = await ctx.scope.write(async (db, commit) => {
    const stored = store(db, {
      service,
      endpointId,
      requestEventId,
      headers: JSON.stringify(headers),
      payload: JSON.stringify(payload),
      requestId: ctx.requestId,
      events: JSON.stringify(
        events.map(({ eventId, body }) => ({ id: newId(), event_id: eventId, body })),
      ),
    }).execute();
    commit();
    return stored;
  });
  if (fresh.length > 0) {
    const event = "webhooks.received" as const;
    const subject = { subjectId: endpointId, subjectVersion: null };
    ctx.announcer.announce(ctx, [{ id: requestEventId, event, ...subject, payload }]);
  }
  return new Set(fresh);
}
