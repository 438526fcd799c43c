import type { Context } from "../../context.ts";
import { maskSecrets } from "../../dead-letters/mask-secrets.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import type { KnownEndpoint } from "./endpoints/known-endpoints.ts";
import {
  isRefused,
  type NewEvent,
  type ParsedEvent,
  parseEvents,
  type RefusedEvent,
} from "./parse/parse-events.ts";
import { nextSequence, type StoredEvents, storeEvents } from "./store-events.ts";

/** The part of an unreadable body that its dead letter keeps, in bytes. */
const maxUnreadable = 64 * 1024;
/** The refused events of a request that its dead letter keeps, in characters. */
const maxRefused = 1024 * 1024;

const decoder = new TextDecoder();

export interface IngestedEvent {
  /** The sender's id, or the generated one; null if the id could not be read. */
  id: string | null;
  /** Stale: a newer state of the event's subject is known, so the event changes nothing. */
  status: "accepted" | "duplicate" | "stale" | "refused";
  /** Why the event was refused. */
  reason?: string;
}

/** The order of refused events, which a later replay keeps. */
interface Order {
  sequence: number | null;
  positions: number[];
}

/**
 * Stores the new events of a verified request. Each invalid event is refused by itself, and stored
 * in the tenant's dead letters.
 * @param headers the request's headers without secrets, including `webhook-id`
 * @throws AppError bad_request, too_large, and unauthorized if the endpoint has changed
 */
export async function ingestEvents(
  ctx: Context,
  endpoint: KnownEndpoint,
  sent: Uint8Array,
  headers: Record<string, string>,
): Promise<IngestedEvent[]> {
  const { bulk, events } = await parseOrStoreBody(ctx, endpoint, sent, headers);
  const valid = new Map<string, NewEvent>();
  for (const event of events) {
    if (!isRefused(event) && !valid.has(event.eventId)) valid.set(event.eventId, event);
  }
  const refused = events.filter(isRefused);
  // A refused event that is corrected and replayed later keeps its position in the order.
  const sequence = refused.length === 0 ? null : await nextSequence(ctx);
  const inserted: StoredEvents["inserted"] =
    valid.size === 0
      ? new Map()
      : await storeEvents(ctx, { endpoint, headers, sequence }, [...valid.values()]);
  if (refused.length > 0) {
    const stored = limitLength(refused);
    const bodies = stored.map((event) => event.body);
    const body = bulk ? `[${bodies.join(",")}]` : (bodies[0] ?? beginningOf(sent));
    const order = { sequence, positions: stored.map(({ position }) => position) };
    await storeRefused(ctx, endpoint, headers, body, reasonOf(refused, stored.length), order);
  }
  return events.map((event) => resultOf(event, inserted));
}

/** The first of several events with the same id is the inserted one; the others are duplicates. */
function resultOf(event: ParsedEvent, inserted: StoredEvents["inserted"]): IngestedEvent {
  const { eventId: id } = event;
  if (isRefused(event)) return { id, status: "refused", reason: event.reason };
  const status = inserted.get(event.eventId);
  inserted.delete(event.eventId);
  if (status === undefined) return { id, status: "duplicate" };
  return { id, status: status === "stale" ? "stale" : "accepted" };
}

/** The refused events that one dead letter can keep; masking their secrets takes time. */
function limitLength(refused: RefusedEvent[]): RefusedEvent[] {
  let length = 0;
  return refused.filter(({ body }) => (length += body.length) <= maxRefused);
}

function reasonOf(refused: RefusedEvent[], stored: number): string {
  const reason = refused[0]?.reason ?? "";
  if (refused.length === 1) return reason;
  const limit = stored < refused.length ? `, of which the dead letter has ${stored}` : "";
  return `${refused.length} events${limit}; the first: ${reason}`;
}

async function parseOrStoreBody(
  ctx: Context,
  endpoint: KnownEndpoint,
  sent: Uint8Array,
  headers: Record<string, string>,
) {
  try {
    return parseEvents(endpoint.service, sent, headers["webhook-id"] ?? newId());
  } catch (error) {
    if (error instanceof AppError) {
      const order = { sequence: await nextSequence(ctx), positions: [] };
      await storeRefused(ctx, endpoint, headers, beginningOf(sent), error.message, order);
    }
    throw error;
  }
}

/** An unreadable body is stored for inspection. It cannot be replayed as it is. */
function beginningOf(sent: Uint8Array): string {
  const text = decoder.decode(sent.subarray(0, maxUnreadable));
  return sent.length > maxUnreadable ? `${text}... (${sent.length} bytes)` : text;
}

const storeRefused = (
  ctx: Context,
  { id, service }: KnownEndpoint,
  headers: Record<string, string>,
  text: string,
  reason: string,
  order: Order,
) =>
  storeDeadLetter(ctx, {
    source: "webhook",
    sourceId: `${service}:${headers["webhook-id"] ?? newId()}`,
    reason,
    attempts: 1,
    request: { service, endpoint: id, headers, requestId: ctx.requestId, ...order },
    body: maskSecrets(text),
  });
