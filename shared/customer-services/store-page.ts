import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { sql } from "drizzle-orm";
import * as z from "zod";
import type { WebhookService } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { applyBatch } from "../outbox/apply-batch.ts";
import { storeDeadLetter } from "../dead-letters/store.ts";
import { writeState } from "../integrations/states.ts";
import { describeError } from "../log.ts";
import { knownIsNewer } from "../webhooks/inbound/order-versions.ts";
import { digestOf } from "../webhooks/inbound/pending-events.ts";
import { readSubject, type Subject } from "../webhooks/inbound/parse/read-subject.ts";
import {
  publishStoredEvents,
  type NewEvent,
  storeEventsIn,
} from "../webhooks/inbound/store-events.ts";
import type { ExternalPage, ExternalThing } from "../adapters/services/port.ts";
import type { PullState } from "./pull-state.ts";

/** Stands for the endpoint of events that were not sent to one. */
const noEndpoint = "00000000-0000-0000-0000-000000000000";

/**
 * Stores a page's things as events, with its checkpoint in one transaction. An item that cannot be
 * read or stored becomes a dead letter, and the others go on.
 * @param receipt taken before the page was asked for: of two states of one version the listed one
 *   is then newer than what was received before the question, and older than what came after it
 */
export async function storePage(
  ctx: Context,
  { service, kind, receipt }: Listed,
  page: ExternalPage,
  pulled: PullState,
): Promise<void> {
  const { items, unread } = page;
  for (const { item, reason } of unread)
    await keepItem(ctx, { service, kind, receipt }, item, reason);
  if (items.length === 0) {
    await ctx.scope.write((db) => writeState(db, service, { pulled }));
    return;
  }
  const events = items.map((item, place) =>
    eventOf({ service, kind, receipt }, item, place, ctx.now()),
  );
  const failed = await applyBatch(events, (some) =>
    storeItems(ctx, { service, kind, receipt }, some, some.length === items.length ? pulled : null),
  );
  if (failed.length === 0) return;
  for (const { item, reason, error } of failed) {
    ctx.log.error("external.item_failed", { integration: service, ...describeError(error) });
    await keepItem(ctx, { service, kind, receipt }, item.item, reason);
  }
  await ctx.scope.write((db) => writeState(db, service, { pulled }));
}

/** Where a page was listed: the service, the first word of its events' types, and the order. */
interface Listed {
  service: WebhookService;
  kind: string;
  receipt: number;
}

interface ListedEvent extends NewEvent {
  item: ExternalThing;
  digest: string;
}

async function storeItems(
  ctx: Context,
  { service, kind, receipt }: Listed,
  events: readonly ListedEvent[],
  pulled: PullState | null,
): Promise<void> {
  const stored = await ctx.scope.write(async (db) => {
    const [newer] = await Promise.all([
      newerOf(db, service, kind, events).execute(),
      pulled && writeState(db, service, { pulled }),
    ]);
    const wanted = new Set(newer);
    const fresh = events.filter(({ item }) => wanted.has(item.id));
    const source = { endpoint: { id: noEndpoint, service }, headers: {}, receipt };
    return storeEventsIn(ctx, db, source, fresh);
  });
  publishStoredEvents(ctx, stored);
}

/** The ids of those that say something else than what is known, unless that is newer. */
function newerOf(db: Db, service: WebhookService, kind: string, events: readonly ListedEvent[]) {
  const listed = events.map(({ item: { id }, subject, digest }) => ({
    id,
    key: subject?.key,
    version: subject?.version,
    stated_at: subject?.statedAt,
    digest,
  }));
  return rawQuery(
    db,
    sql`select e.id from jsonb_to_recordset(${JSON.stringify(listed)}::text::jsonb)
        as e(id text, key text, version bigint, stated_at numeric, digest text)
      where not exists (select from external_records r where r.service = ${service}
        and r.kind = ${kind} and r.external_id = e.key and (r.digest = e.digest or ${knownIsNewer}))`,
    z.tuple([z.string()]).transform(([id]) => id),
  );
}

function eventOf(
  { service, kind }: Listed,
  item: ExternalThing,
  place: number,
  now: Date,
): ListedEvent {
  const type = `${kind}.${item.deleted === true ? "deleted" : "updated"}`;
  const event = { type, timestamp: item.updatedAt, data: { ...item } };
  const read = readSubject(service, event, now.getTime());
  const subject: Subject | null = "externalId" in read ? read : null;
  const digest = digestOf(kind, item);
  const eventId = `listed:${kind}:${digest.slice(0, 32)}:${item.id}`;
  return { eventId, body: JSON.stringify(event), place, subject, item, digest };
}

/** Kept in the form of an event, which is what a replay takes; listed again, it is kept once. */
function keepItem(
  ctx: Context,
  { service, kind, receipt }: Listed,
  item: unknown,
  reason: string,
): Promise<void> {
  const body = JSON.stringify({ type: `${kind}.updated`, data: item });
  return storeDeadLetter(ctx, {
    source: "webhook",
    sourceId: `listed:${kind}:${bytesToHex(sha256(utf8ToBytes(body)))}`,
    reason,
    attempts: 1,
    request: { service, endpoint: noEndpoint, requestId: ctx.requestId, receipt },
    body,
  });
}
