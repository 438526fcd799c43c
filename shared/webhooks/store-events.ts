import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { type Db, statement } from "../db/queries.ts";
import type { OutboxEvent } from "../delivery/outbox.ts";
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
    ) select coalesce(json_agg(event_id), '[]')::text from stored`,
  // One row: ten thousand would cost more to read than all the rest.
  z.tuple([
    z
      .string()
      .transform((ids): unknown => JSON.parse(ids))
      .pipe(z.array(z.string())),
  ]),
);

type Endpoint = Pick<KnownEndpoint, "id" | "service">;

/** Events that were stored, and what announces them. */
export interface StoredEvents {
  /** The ids of those that are new. */
  fresh: string[];
  event: OutboxEvent;
}

/** Stores events in the caller's transaction; announce them when it is committed. */
export async function storeEventsIn(
  ctx: Context,
  db: Db,
  { id: endpointId, service }: Endpoint,
  events: { eventId: string; body: string }[],
  headers: Record<string, string>,
): Promise<StoredEvents> {
  const requestEventId = newId();
  const payload = { service, events: events.length };
  const event = {
    id: requestEventId,
    event: "webhooks.received" as const,
    subjectId: endpointId,
    subjectVersion: null,
    payload,
  };
  if (events.length === 0) return { fresh: [], event };
  const rows = events.map(({ eventId, body }) => ({ id: newId(), event_id: eventId, body }));
  const [[fresh] = [[]]] = await store(db, {
    service,
    endpointId,
    requestEventId,
    headers: JSON.stringify(headers),
    payload: JSON.stringify(payload),
    requestId: ctx.requestId,
    events: JSON.stringify(rows),
  }).execute();
  return { fresh, event };
}

/** Where nothing was new there is nothing to announce. */
export function announceEvents(ctx: Context, { fresh, event }: StoredEvents): void {
  if (fresh.length > 0) ctx.announcer.announce(ctx, [event]);
}

/**
 * Stores a request's events in one flight, and announces them.
 * @returns the ids of those that are new.
 */
export async function storeEvents(
  ctx: Context,
  endpoint: Endpoint,
  events: { eventId: string; body: string }[],
  headers: Record<string, string>,
): Promise<Set<string>> {
  const stored = await ctx.scope.write(async (db, commit) => {
    const storing = storeEventsIn(ctx, db, endpoint, events, headers);
    commit();
    return storing;
  });
  announceEvents(ctx, stored);
  return new Set(stored.fresh);
}
