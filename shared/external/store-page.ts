import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { sql } from "drizzle-orm";
import * as z from "zod";
import type { WebhookService } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { applyBatch } from "../delivery/apply-batch.ts";
import { keepDeadLetter } from "../delivery/keep-dead-letter.ts";
import { writeState } from "../integrations/states.ts";
import { describeError } from "../log.ts";
import { announceEvents, storeEventsIn } from "../webhooks/store-events.ts";
import type { ExternalPage, ExternalThing } from "./port.ts";
import type { PullState } from "./pull-state.ts";

/** Stands for the endpoint of events that were not sent to one. */
const noEndpoint = "00000000-0000-0000-0000-000000000000";

/**
 * Stores a page's things as events, with its checkpoint in one transaction. An item that cannot be
 * read or stored becomes a dead letter, and the others go on.
 */
export async function storePage(
  ctx: Context,
  service: WebhookService,
  kind: string,
  page: ExternalPage,
  pulled: PullState,
): Promise<void> {
  const { items, unread } = page;
  for (const { item, reason } of unread) await keepItem(ctx, service, kind, item, reason);
  if (items.length === 0) {
    await ctx.scope.write((db) => writeState(db, service, { pulled }));
    return;
  }
  const failed = await applyBatch(items, (some) =>
    storeItems(ctx, service, kind, some, some.length === items.length ? pulled : null),
  );
  if (failed.length === 0) return;
  for (const { item, reason, error } of failed) {
    ctx.log.error("external.item_failed", { integration: service, ...describeError(error) });
    await keepItem(ctx, service, kind, item, reason);
  }
  await ctx.scope.write((db) => writeState(db, service, { pulled }));
}

async function storeItems(
  ctx: Context,
  service: WebhookService,
  kind: string,
  items: readonly ExternalThing[],
  pulled: PullState | null,
): Promise<void> {
  const events = await ctx.scope.write(async (db) => {
    const [newer] = await Promise.all([
      newerOf(db, service, kind, items).execute(),
      pulled && writeState(db, service, { pulled }),
    ]);
    const wanted = new Set(newer);
    const fresh = items.filter(({ id }) => wanted.has(id)).map((item) => eventOf(kind, item));
    return storeEventsIn(ctx, db, { id: noEndpoint, service }, fresh, {});
  });
  announceEvents(ctx, events);
}

/** The ids of those of which an older version, or nothing, is known. */
const newerOf = (db: Db, service: WebhookService, kind: string, items: readonly ExternalThing[]) =>
  rawQuery(
    db,
    sql`select t.id from jsonb_to_recordset(${JSON.stringify(
      items.map(({ id, version }) => ({ id, version })),
    )}::text::jsonb) as t(id text, version bigint)
      where not exists (select from external_records r where r.service = ${service}
        and r.kind = ${kind} and r.external_id = t.id and r.version >= t.version)`,
    z.tuple([z.string()]).transform(([id]) => id),
  );

function eventOf(kind: string, item: ExternalThing): { eventId: string; body: string } {
  const { id, version, updatedAt, deleted } = item;
  const type = `${kind}.${deleted === true ? "deleted" : "updated"}`;
  return {
    eventId: `listed:${kind}:${version}:${id}`,
    body: JSON.stringify({ type, timestamp: updatedAt, data: item }),
  };
}

/** Kept in the form of an event, which is what a replay takes; listed again, it is kept once. */
function keepItem(
  ctx: Context,
  service: WebhookService,
  kind: string,
  item: unknown,
  reason: string,
): Promise<void> {
  const body = JSON.stringify({ type: `${kind}.updated`, data: item });
  return keepDeadLetter(ctx, {
    source: "webhook",
    sourceId: `listed:${kind}:${bytesToHex(sha256(utf8ToBytes(body)))}`,
    reason,
    attempts: 1,
    request: { service, endpoint: noEndpoint, requestId: ctx.requestId },
    body,
  });
}
