import type { Context } from "../../context.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { maskSecrets } from "../../dead-letters/mask-secrets.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import type { KnownEndpoint } from "./endpoints/known-endpoints.ts";
import { type ReadEvent, readEvents } from "./parse/read-events.ts";
import { type NewEvent, type StoredEvents, storeEvents, takeReceipt } from "./store-events.ts";

/** Bytes that are kept of a body that is refused as a whole. */
const maxKept = 64 * 1024;
/** Characters of refused events that are kept of a request. */
const maxLetter = 1024 * 1024;

const decoder = new TextDecoder();

export interface IngestedEvent {
  /** The sender's id, or the one that stands for it; null where it could not be read. */
  id: string | null;
  /** Stale: something newer is known of what it is about, so that it changes nothing. */
  status: "accepted" | "duplicate" | "stale" | "refused";
  /** Why it was refused. */
  reason?: string;
}

/**
 * Takes the events of a verified request: those that are new are stored, each that cannot be taken
 * is refused on its own and kept in the tenant's dead letters.
 * @param headers the request's, without secrets; `webhook-id` among them
 * @throws AppError bad_request, too_large, and unauthorized where the endpoint has changed
 */
export async function ingestEvents(
  ctx: Context,
  endpoint: KnownEndpoint,
  sent: Uint8Array,
  headers: Record<string, string>,
): Promise<IngestedEvent[]> {
  const { bulk, events } = await readOrKeep(ctx, endpoint, sent, headers);
  const good = new Map<string, NewEvent>();
  for (const event of events) {
    if (!("refused" in event) && !good.has(event.eventId)) good.set(event.eventId, event);
  }
  const refused = events.filter((event) => "refused" in event);
  // A refused event that is repaired later keeps its place in the order of receipt.
  const receipt = refused.length === 0 ? null : await takeReceipt(ctx);
  const fresh: StoredEvents["fresh"] =
    good.size === 0
      ? new Map()
      : await storeEvents(ctx, { endpoint, headers, receipt }, [...good.values()]);
  if (refused.length > 0) {
    const kept = firstOf(refused);
    const bodies = kept.map((event) => event.body);
    const body = bulk ? `[${bodies.join(",")}]` : (bodies[0] ?? beginningOf(sent));
    const order = { receipt, places: kept.map(({ place }) => place) };
    await keep(ctx, endpoint, headers, body, reasonOf(refused, kept.length), order);
  }
  return events.map((event) => tell(event, fresh));
}

/** The first of several equal ones is the new one. */
function tell(event: ReadEvent, fresh: StoredEvents["fresh"]): IngestedEvent {
  const { eventId: id } = event;
  if ("refused" in event) return { id, status: "refused", reason: event.refused };
  const status = fresh.get(event.eventId);
  fresh.delete(event.eventId);
  if (status === undefined) return { id, status: "duplicate" };
  return { id, status: status === "stale" ? "stale" : "accepted" };
}

/** Those of a request's refused events that its letter has room for; masking takes time. */
function firstOf(refused: ReadEvent[]): ReadEvent[] {
  let length = 0;
  return refused.filter(({ body }) => (length += body.length) <= maxLetter);
}

function reasonOf(refused: ReadEvent[], kept: number): string {
  const [first] = refused;
  const why = first && "refused" in first ? first.refused : "";
  if (refused.length === 1) return why;
  const some = kept < refused.length ? `, of which the letter holds ${kept}` : "";
  return `${refused.length} events${some}; the first: ${why}`;
}

async function readOrKeep(
  ctx: Context,
  endpoint: KnownEndpoint,
  sent: Uint8Array,
  headers: Record<string, string>,
) {
  try {
    return readEvents(endpoint.service, sent, headers["webhook-id"] ?? newId());
  } catch (error) {
    if (error instanceof AppError) {
      const order = { receipt: await takeReceipt(ctx), places: [] };
      await keep(ctx, endpoint, headers, beginningOf(sent), error.message, order);
    }
    throw error;
  }
}

/** What nothing could be made of is kept for people to look at, not to be taken once more. */
function beginningOf(sent: Uint8Array): string {
  const text = decoder.decode(sent.subarray(0, maxKept));
  return sent.length > maxKept ? `${text}... (${sent.length} bytes)` : text;
}

const keep = (
  ctx: Context,
  { id, service }: KnownEndpoint,
  headers: Record<string, string>,
  text: string,
  reason: string,
  order: { receipt: number | null; places: number[] },
) =>
  storeDeadLetter(ctx, {
    source: "webhook",
    sourceId: `${service}:${headers["webhook-id"] ?? newId()}`,
    reason,
    attempts: 1,
    request: { service, endpoint: id, headers, requestId: ctx.requestId, ...order },
    body: maskSecrets(text),
  });
