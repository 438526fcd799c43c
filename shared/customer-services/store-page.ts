import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { integrations, type WebhookService } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { applyBatch } from "../outbox/apply-batch.ts";
import { storeDeadLetter } from "../dead-letters/store.ts";
import { writeState } from "../integrations/accounts/account-state.ts";
import { describeError } from "../log.ts";
import { knownIsNewer } from "../webhooks/inbound/order-versions.ts";
import { digestOf } from "../webhooks/inbound/parse/parse-content.ts";
import type { NewEvent } from "../webhooks/inbound/parse/parse-events.ts";
import { parseSubject, type Subject } from "../webhooks/inbound/parse/parse-subject.ts";
import { insertEventsIn, publishStoredEvents } from "../webhooks/inbound/store-events.ts";
import type { ExternalPage, ExternalThing } from "../adapters/services/port.ts";
import type { PullState } from "./pull-state.ts";

/** The endpoint id of events that were listed, not sent to an endpoint. */
const noEndpoint = "00000000-0000-0000-0000-000000000000";

/**
 * Stores a page's items as events, together with the checkpoint, in one transaction. An item that
 * cannot be parsed or stored becomes a dead letter; the others are stored.
 * @param listed with a sequence number from before the request for the page. Of two states with the
 *   same version, the listed one is then newer than events that arrived before the request, and
 *   older than events that arrived after it
 * @returns false, with no event or checkpoint stored, if the service was disconnected during the request
 */
export async function storePage(
  ctx: Context,
  listed: Listed,
  page: ExternalPage,
  pulled: PullState,
): Promise<boolean> {
  const { service } = listed;
  const { items, unread } = page;
  for (const { item, reason } of unread) await storeUnusable(ctx, listed, item, reason);
  if (items.length === 0) return storeCheckpoint(ctx, service, pulled);
  const events = items.map((item, position) => eventOf(listed, item, position, ctx.now()));
  let isConnected = true;
  const failed = await applyBatch(events, async (batch) => {
    const after = batch.length === items.length ? pulled : null;
    isConnected = await storeItems(ctx, listed, batch, after);
  });
  if (failed.length === 0) return isConnected;
  for (const { item, reason, error } of failed) {
    ctx.log.error("external.item_failed", { integration: service, ...describeError(error) });
    await storeUnusable(ctx, listed, item.item, reason);
  }
  return storeCheckpoint(ctx, service, pulled);
}

/** @returns false if the service is disconnected */
const storeCheckpoint = (
  ctx: Context,
  service: WebhookService,
  pulled: PullState,
): Promise<boolean> =>
  ctx.scope.write(async (db) => {
    const isConnected = await lockConnection(db, service);
    if (isConnected) await writeState(db, service, { pulled });
    return isConnected;
  });

/** Whether the service is connected. A disconnect then waits for the caller's transaction. */
async function lockConnection(db: Db, service: WebhookService): Promise<boolean> {
  const found = await db
    .select({ kind: integrations.kind })
    .from(integrations)
    .where(eq(integrations.kind, service))
    .for("share")
    .execute();
  return found.length === 1;
}

/** The origin of a page: the service, the first word of its events' types, and the order. */
interface Listed {
  service: WebhookService;
  kind: string;
  sequence: number;
}

interface ListedEvent extends NewEvent {
  item: ExternalThing;
  digest: string;
}

async function storeItems(
  ctx: Context,
  { service, kind, sequence }: Listed,
  events: readonly ListedEvent[],
  pulled: PullState | null,
): Promise<boolean> {
  const stored = await ctx.scope.write(async (db) => {
    if (!(await lockConnection(db, service))) return null;
    const [newer] = await Promise.all([
      newerOf(db, service, kind, events).execute(),
      pulled && writeState(db, service, { pulled }),
    ]);
    const newerIds = new Set(newer);
    const changed = events.filter(({ item }) => newerIds.has(item.id));
    const source = { endpoint: { id: noEndpoint, service }, headers: {}, sequence };
    return insertEventsIn(ctx, db, source, changed);
  });
  if (stored) publishStoredEvents(ctx, stored);
  return stored !== null;
}

/** The ids of items whose data differs from a known record that is not newer. */
function newerOf(db: Db, service: WebhookService, kind: string, events: readonly ListedEvent[]) {
  const listed = events.map(({ item: { id }, subject, digest }) => ({
    id,
    key: subject?.key,
    version: subject?.version,
    event_time_ns: subject?.eventTimeNs,
    digest,
  }));
  return rawQuery(
    db,
    sql`select e.id from jsonb_to_recordset(${JSON.stringify(listed)}::text::jsonb)
        as e(id text, key text, version bigint, event_time_ns numeric, digest text)
      where not exists (select from external_records r where r.service = ${service}
        and r.kind = ${kind} and r.external_id = e.key and (r.digest = e.digest or ${knownIsNewer}))`,
    z.tuple([z.string()]).transform(([id]) => id),
  );
}

function eventOf(
  { service, kind }: Listed,
  item: ExternalThing,
  position: number,
  now: Date,
): ListedEvent {
  const type = `${kind}.${item.deleted === true ? "deleted" : "updated"}`;
  const event = { type, timestamp: item.updatedAt, data: { ...item } };
  const parsed = parseSubject(service, event, now.getTime());
  const subject: Subject | null = "externalId" in parsed ? parsed : null;
  const digest = digestOf(kind, item);
  const eventId = `listed:${kind}:${digest.slice(0, 32)}:${item.id}`;
  return { eventId, body: JSON.stringify(event), position, subject, item, digest };
}

/** Stores an item as an event, so that it can be replayed. Its id prevents duplicates. */
function storeUnusable(
  ctx: Context,
  { service, kind, sequence }: Listed,
  item: unknown,
  reason: string,
): Promise<void> {
  const body = JSON.stringify({ type: `${kind}.updated`, data: item });
  return storeDeadLetter(ctx, {
    source: "webhook",
    sourceId: `listed:${kind}:${bytesToHex(sha256(utf8ToBytes(body)))}`,
    reason,
    attempts: 1,
    request: { service, endpoint: noEndpoint, requestId: ctx.requestId, sequence },
    body,
  });
}
