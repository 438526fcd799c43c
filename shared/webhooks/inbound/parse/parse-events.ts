import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { WebhookService } from "../../../../drizzle/schema/index.ts";
import { AppError } from "../../../errors.ts";
import { parseItems } from "../../../json/parse-json.ts";
import { isObject, type JsonObject } from "../../../values/json.ts";
import { findUnstorable, storableValue } from "../../../values/storable.ts";
import { parseRecord } from "./parse-record.ts";
import { parseSubject, type Subject } from "./parse-subject.ts";
import { parseExternalUser } from "./parse-user.ts";

/** The largest number of events in a request. */
const maxEvents = 10_000;
/** Limits for events without ids in a request, because each has to be hashed. */
const maxHashed = { events: 2000, bytes: 1024 * 1024 };

/** An event that can be stored. */
export interface NewEvent {
  eventId: string;
  body: string;
  /** The index in the array of the request. */
  position: number;
  /** Null if the event will have no effect. */
  subject: Subject | null;
  /** Names characters that had to be replaced before the event could be stored. */
  warning?: string;
}

/** An event that cannot be stored. */
export interface RefusedEvent {
  eventId: string | null;
  reason: string;
  body: string;
  position: number;
}

export type ParsedEvent = NewEvent | RefusedEvent;

export const isRefused = (event: ParsedEvent): event is RefusedEvent => "reason" in event;

const encoder = new TextEncoder();

/**
 * Parses a verified body: one event, or an array of up to 10,000. An event without an id gets the
 * request's id; in an array, it gets its hash.
 * @throws AppError bad_request for invalid JSON and for anything but an object or array; too_large
 */
export function parseEvents(
  service: WebhookService,
  sent: Uint8Array | string,
  requestId: string,
): { bulk: boolean; events: ParsedEvent[] } {
  const { value, text, deep, maybeUnstorable } = parseItems(sent, { of: null });
  const parse = (item: unknown, body: string, position: number, fallbackId: FallbackId) =>
    parseEvent(
      service,
      { item, body, position, tooDeep: deep.get(position) },
      fallbackId,
      maybeUnstorable,
    );
  if (isObject(value)) return { bulk: false, events: [parse(value, text, 0, () => requestId)] };
  if (!Array.isArray(value)) {
    throw new AppError(
      "bad_request",
      "The body is not a valid event. Send a JSON object, or an array of objects.",
    );
  }
  if (value.length === 0) {
    throw new AppError("bad_request", "The array is empty. Send at least one event.");
  }
  if (value.length > maxEvents) {
    const message = `The array has ${value.length} events. Send at most ${maxEvents} per request.`;
    throw new AppError("too_large", message);
  }
  const remaining = { ...maxHashed };
  const hash = (body: string): string | null => {
    const bytes = encoder.encode(body);
    remaining.events -= 1;
    remaining.bytes -= bytes.length;
    if (remaining.events < 0 || remaining.bytes < 0) return null;
    return `sha256:${bytesToHex(sha256(bytes))}`;
  };
  const events = value.map((item: unknown, i) => parse(item, JSON.stringify(item), i, hash));
  return { bulk: true, events };
}

interface Item {
  /** Has null in place of values that are nested too deeply. */
  item: unknown;
  /** The item's JSON. */
  body: string;
  position: number;
  tooDeep: { problem: string; text: string } | undefined;
}

/** The id for an event without one; null when the limits are exceeded. */
type FallbackId = (body: string) => string | null;

function parseEvent(
  service: WebhookService,
  { item, body, position, tooDeep }: Item,
  fallbackId: FallbackId,
  maybeUnstorable: boolean,
): ParsedEvent {
  const sent = tooDeep?.text ?? body;
  const refuse = (reason: string) => ({ eventId: idOf(item), reason, body: sent, position });
  if (!isObject(item)) {
    return refuse(tooDeep ? `the event ${tooDeep.problem}` : "the event: must be a JSON object");
  }
  const { id, type, timestamp, data } = item;
  if (!isShort(type, 100)) return refuse("type: must be a string of 1 to 100 characters");
  if (!isObject(data)) return refuse("data: must be an object");
  const unstorable = maybeUnstorable ? findUnstorable(item) : null;
  const problem = tooDeep
    ? `the event ${tooDeep.problem}`
    : unstorable && `${unstorable.path || "the event"}: ${unstorable.problem}`;
  if (problem !== null && !isDeparture(service, { id, type, data })) return refuse(problem);
  const eventId = isShort(id, 200) ? id : fallbackId(body);
  if (eventId === null) {
    return refuse("id: is missing, as in too many other events of the request; add an id");
  }
  const subject = subjectOf(service, { type, timestamp, data });
  if (problem === null) return { eventId, body, position, subject };
  const cleaned = JSON.stringify(storableValue(item));
  return { eventId, body: cleaned, position, subject, warning: `${problem}; replaced` };
}

/** Whether a user is deactivated or deleted. Invalid values elsewhere must not prevent that. */
function isDeparture(
  service: WebhookService,
  { id, type, data }: { id: unknown; type: string; data: JsonObject },
): boolean {
  if (service !== "user-service" || findUnstorable([id, type, data["id"]])) return false;
  const subject = parseSubject(service, { type, data }, 0);
  if (subject.kind !== "user") return false;
  return subject.deleted || parseExternalUser(data, subject.action).user.active === false;
}

/** Null for an event without effect, so that it is not compared with known states. */
function subjectOf(
  service: WebhookService,
  event: { type: string; timestamp: unknown; data: JsonObject },
): Subject | null {
  const subject = parseSubject(service, event, Date.now());
  if (subject.kind === "unknown" || subject.kind === "invalid") return null;
  const isInvalid = subject.kind !== "user" && "reason" in parseRecord(subject.kind, event.data);
  return isInvalid ? null : subject;
}

const isShort = (value: unknown, maxLength: number): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= maxLength;

const idOf = (item: unknown): string | null =>
  isObject(item) && typeof item["id"] === "string" ? item["id"].slice(0, 200).toWellFormed() : null;
