import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, statement } from "../../db/queries.ts";
import type { OutboxEvent } from "../../context.ts";
import { newId } from "../../ids.ts";
import type { KnownEndpoint } from "./endpoints/known-endpoints.ts";
import { storableText } from "../../values/storable.ts";
import { knownIsNewer } from "./order-versions.ts";
import type { Subject } from "./parse/read-subject.ts";

/**
 * Stores events and the outbox event that announces them in one statement; those that came before
 * are left out. One about a thing of which something newer is known is stale at once, and where
 * nothing waits for its effect there is nothing to announce.
 */
const store = statement(
  sql`with request as materialized (
      select coalesce(${sql.placeholder("receipt")}::bigint, nextval('webhook_receipts')) as receipt
    ), given as (
      select e.*, exists (select from external_records r where r.service = ${sql.placeholder("service")}
          and r.kind = e.kind and r.external_id = e.external_id and ${knownIsNewer}) as stale
      from jsonb_to_recordset(${sql.placeholder("events")}::jsonb) as e(id uuid, event_id text,
        body text, warning text, place int, kind text, external_id text, version bigint, stated_at numeric)
    ), stored as (
      insert into webhook_events (id, service, event_id, endpoint_id, request_event_id, body, headers,
        receipt, status, settled_at, warnings)
      select g.id, ${sql.placeholder("service")}, g.event_id, ${sql.placeholder("endpointId")}::uuid,
        ${sql.placeholder("requestEventId")}::uuid, g.body, ${sql.placeholder("headers")}::jsonb,
        request.receipt + g.place, case when g.stale then 'stale' else 'pending' end,
        case when g.stale then now() end,
        case when g.warning is not null then array[g.warning] end
      from given g, request
      on conflict (tenant_id, service, event_id) do nothing returning event_id, status
    ), announced as (
      insert into outbox (id, event, subject_id, payload, request_id)
      select ${sql.placeholder("requestEventId")}::uuid, 'webhooks.received', ${sql.placeholder("endpointId")}::uuid,
        ${sql.placeholder("payload")}::jsonb, ${sql.placeholder("requestId")}
      where exists (select from stored where status = 'pending')
    ) select coalesce(json_agg(event_id) filter (where status = 'pending'), '[]')::text,
      coalesce(json_agg(event_id) filter (where status = 'stale'), '[]')::text from stored`,
  // One row: ten thousand would cost more to read than all the rest.
  z.tuple([jsonText(z.array(z.string())), jsonText(z.array(z.string()))]),
);

/** An event that is to be stored. */
export interface NewEvent {
  eventId: string;
  body: string;
  /** Its place in the array of its request. */
  place: number;
  /** What it is about; null where that is not known. */
  subject: Subject | null;
  /** What had to be replaced before it could be stored. */
  warning?: string;
}

/** Events that were stored, and what announces them. */
export interface StoredEvents {
  /** The ids of those that are new, with what is known of each at once. */
  fresh: Map<string, "pending" | "stale">;
  event: OutboxEvent;
}

/** Who sent events, and which number their request has; it takes one when it is stored otherwise. */
export interface EventSource {
  endpoint: Pick<KnownEndpoint, "id" | "service">;
  headers: Record<string, string>;
  receipt: number | null;
}

/** Takes the number of a request before its events are stored, in the order of receipt. */
export async function takeReceipt(ctx: Context): Promise<number> {
  const [row] = await ctx.scope.write((db) => nextReceipt(db, {}).execute());
  if (!row) throw new Error("The sequence gave no number.");
  return row[0];
}

const nextReceipt = statement(
  sql`select nextval('webhook_receipts')::float8`,
  z.tuple([z.number()]),
);

/** Stores events in the caller's transaction; announce them when it is committed. */
export async function storeEventsIn(
  ctx: Context,
  db: Db,
  { endpoint: { id: endpointId, service }, headers, receipt }: EventSource,
  events: NewEvent[],
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
  if (events.length === 0) return { fresh: new Map(), event };
  const rows = events.map(({ eventId, body, place, subject, warning }) => ({
    id: newId(),
    event_id: eventId,
    body,
    warning: warning === undefined ? undefined : storableText(warning),
    place,
    kind: subject?.kind,
    external_id: subject?.key,
    version: subject?.version,
    stated_at: subject?.statedAt,
  }));
  const [[pending, stale] = [[], []]] = await store(db, {
    service,
    endpointId,
    requestEventId,
    receipt,
    headers: JSON.stringify(headers),
    payload: JSON.stringify(payload),
    requestId: ctx.requestId,
    events: JSON.stringify(rows),
  }).execute();
  const fresh = new Map<string, "pending" | "stale">();
  for (const eventId of pending) fresh.set(eventId, "pending");
  for (const eventId of stale) fresh.set(eventId, "stale");
  return { fresh, event };
}

/** Where nothing waits for its effect there is nothing to announce. */
export function publishStoredEvents(ctx: Context, { fresh, event }: StoredEvents): void {
  if (fresh.values().some((status) => status === "pending")) ctx.outbox.publish(ctx, [event]);
}

/**
 * Stores a request's events in one flight, and announces them.
 * @returns those that are new
 */
export async function storeEvents(
  ctx: Context,
  source: EventSource,
  events: NewEvent[],
): Promise<StoredEvents["fresh"]> {
  const stored = await ctx.scope.write(async (db, commit) => {
    const storing = storeEventsIn(ctx, db, source, events);
    commit();
    return storing;
  });
  publishStoredEvents(ctx, stored);
  return stored.fresh;
}
