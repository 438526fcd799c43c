import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context, OutboxEvent } from "../../context.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, statement } from "../../db/queries.ts";
import { newId } from "../../ids.ts";
import { storableText } from "../../values/storable.ts";
import type { KnownEndpoint } from "./endpoints/known-endpoints.ts";
import { knownIsNewer } from "./order-versions.ts";
import type { NewEvent } from "./parse/parse-events.ts";

/**
 * Stores events and the outbox event of their request in one statement. Events that are already
 * stored are skipped. An event whose subject has a newer known state is stale and needs no
 * processing; without a pending event, there is no outbox event.
 */
const insertEvents = statement(
  sql`with request as materialized (
      select coalesce(${sql.placeholder("sequence")}::bigint, nextval('webhook_sequence')) as sequence
    ), given as (
      select e.*, exists (select from external_records r where r.service = ${sql.placeholder("service")}
          and r.kind = e.kind and r.external_id = e.external_id and ${knownIsNewer}) as stale
      from jsonb_to_recordset(${sql.placeholder("events")}::jsonb) as e(id uuid, event_id text, body text,
        warning text, position int, kind text, external_id text, version bigint, event_time_ns numeric)
    ), stored as (
      insert into webhook_events (id, service, event_id, endpoint_id, request_event_id, body, headers,
        sequence, status, processed_at, warnings)
      select g.id, ${sql.placeholder("service")}, g.event_id, ${sql.placeholder("endpointId")}::uuid,
        ${sql.placeholder("requestEventId")}::uuid, g.body, ${sql.placeholder("headers")}::jsonb,
        request.sequence + g.position, case when g.stale then 'stale' else 'pending' end,
        case when g.stale then now() end,
        case when g.warning is not null then array[g.warning] end
      from given g, request
      on conflict (tenant_id, service, event_id) do nothing returning event_id, status
    ), outbox_event as (
      insert into outbox (id, event, subject_id, payload, request_id)
      select ${sql.placeholder("requestEventId")}::uuid, 'webhooks.received', ${sql.placeholder("endpointId")}::uuid,
        ${sql.placeholder("payload")}::jsonb, ${sql.placeholder("requestId")}
      where exists (select from stored where status = 'pending')
    ) select coalesce(json_agg(event_id) filter (where status = 'pending'), '[]')::text,
      coalesce(json_agg(event_id) filter (where status = 'stale'), '[]')::text from stored`,
  // One row, because reading 10,000 rows would cost more than the rest of the statement.
  z.tuple([jsonText(z.array(z.string())), jsonText(z.array(z.string()))]),
);

const nextValue = statement(sql`select nextval('webhook_sequence')::float8`, z.tuple([z.number()]));

export interface StoredEvents {
  /** The ids of events that were not stored before, with their status. */
  inserted: Map<string, "pending" | "stale">;
  outboxEvent: OutboxEvent;
}

export interface EventSource {
  endpoint: Pick<KnownEndpoint, "id" | "service">;
  headers: Record<string, string>;
  /** The request's sequence number; null to take the next one. */
  sequence: number | null;
}

/** Takes a request's sequence number before its events are stored. */
export async function nextSequence(ctx: Context): Promise<number> {
  const [row] = await ctx.scope.write((db) => nextValue(db, {}).execute());
  if (!row) throw new Error("The sequence returned no number.");
  return row[0];
}

/** Stores events in the caller's transaction. The caller publishes them after the commit. */
export async function insertEventsIn(
  ctx: Context,
  db: Db,
  { endpoint: { id: endpointId, service }, headers, sequence }: EventSource,
  events: NewEvent[],
): Promise<StoredEvents> {
  const requestEventId = newId();
  const payload = { service, events: events.length };
  const outboxEvent = {
    id: requestEventId,
    event: "webhooks.received" as const,
    subjectId: endpointId,
    subjectVersion: null,
    payload,
  };
  if (events.length === 0) return { inserted: new Map(), outboxEvent };
  const rows = events.map(({ eventId, body, position, subject, warning }) => ({
    id: newId(),
    event_id: eventId,
    body,
    warning: warning === undefined ? undefined : storableText(warning),
    position,
    kind: subject?.kind,
    external_id: subject?.key,
    version: subject?.version,
    event_time_ns: subject?.eventTimeNs,
  }));
  const [[pending, stale] = [[], []]] = await insertEvents(db, {
    service,
    endpointId,
    requestEventId,
    sequence,
    headers: JSON.stringify(headers),
    payload: JSON.stringify(payload),
    requestId: ctx.requestId,
    events: JSON.stringify(rows),
  }).execute();
  const inserted = new Map<string, "pending" | "stale">();
  for (const eventId of pending) inserted.set(eventId, "pending");
  for (const eventId of stale) inserted.set(eventId, "stale");
  return { inserted, outboxEvent };
}

/** Publishes the outbox event of stored events, unless none of them is pending. */
export function publishStoredEvents(ctx: Context, { inserted, outboxEvent }: StoredEvents): void {
  if (inserted.values().some((status) => status === "pending")) {
    ctx.outbox.publish(ctx, [outboxEvent]);
  }
}

/**
 * Stores a request's events in one round trip, and publishes their outbox event.
 * @returns the events that were not stored before
 */
export async function storeEvents(
  ctx: Context,
  source: EventSource,
  events: NewEvent[],
): Promise<StoredEvents["inserted"]> {
  const stored = await ctx.scope.write(async (db, commit) => {
    const inserting = insertEventsIn(ctx, db, source, events);
    commit();
    return inserting;
  });
  publishStoredEvents(ctx, stored);
  return stored.inserted;
}
