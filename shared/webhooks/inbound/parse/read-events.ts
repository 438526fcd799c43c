import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { WebhookService } from "../../../../drizzle/schema/index.ts";
import { AppError } from "../../../errors.ts";
import { parseItems } from "../../../json/parse-json.ts";
import { isObject, type JsonObject } from "../../../values/json.ts";
import { findUnstorable, storableValue } from "../../../values/storable.ts";
import { readRecord } from "./read-record.ts";
import { readSubject, type Subject } from "./read-subject.ts";
import { readUser } from "./read-user.ts";
import type { NewEvent } from "../store-events.ts";

/** Events in one request at most. */
export const maxEvents = 10_000;
/** Events without ids in one request at most, and their bytes, since hashing them takes time. */
const maxHashed = { events: 2000, bytes: 1024 * 1024 };

export type ReadEvent =
  | NewEvent
  | { eventId: string | null; refused: string; body: string; place: number };

const encoder = new TextEncoder();

/**
 * The events of a verified body: one, or an array of up to 10,000. Each that cannot be taken says
 * why. A single event without an id has the request's; in an array its hash stands for it.
 * @throws AppError bad_request for what is not JSON, not an event and not an array; too_large
 */
export function readEvents(
  service: WebhookService,
  sent: Uint8Array | string,
  requestId: string,
): { bulk: boolean; events: ReadEvent[] } {
  const { value, text, deep, maybeUnstorable } = parseItems(sent, { of: null });
  const read = (item: unknown, body: string, place: number, otherId: OtherId) =>
    readEvent(service, { item, body, place, tooDeep: deep.get(place) }, otherId, maybeUnstorable);
  if (isObject(value)) return { bulk: false, events: [read(value, text, 0, () => requestId)] };
  if (!Array.isArray(value)) {
    throw new AppError("bad_request", "The body is not an event. Send a JSON object, or an array.");
  }
  if (value.length === 0) {
    throw new AppError("bad_request", "The array holds no event. Send at least one.");
  }
  if (value.length > maxEvents) {
    const message = `The array holds ${value.length} events. Send at most ${maxEvents} in a request.`;
    throw new AppError("too_large", message);
  }
  const left = { ...maxHashed };
  const hash = (body: string): string | null => {
    const bytes = encoder.encode(body);
    left.events -= 1;
    left.bytes -= bytes.length;
    if (left.events < 0 || left.bytes < 0) return null;
    return `sha256:${bytesToHex(sha256(bytes))}`;
  };
  const events = value.map((item: unknown, i) => read(item, JSON.stringify(item), i, hash));
  return { bulk: true, events };
}

interface Item {
  /** With null in place of what is nested too deeply. */
  item: unknown;
  /** The item's JSON. */
  body: string;
  place: number;
  tooDeep: { problem: string; text: string } | undefined;
}

/** The id that stands for one that an event does not have; null where there can be none. */
type OtherId = (body: string) => string | null;

function readEvent(
  service: WebhookService,
  { item, body, place, tooDeep }: Item,
  otherId: OtherId,
  maybeUnstorable: boolean,
): ReadEvent {
  const sent = tooDeep?.text ?? body;
  const refuse = (refused: string) => ({ eventId: idOf(item), refused, body: sent, place });
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
  if (problem !== null && !isLeaving(service, { id, type, data })) return refuse(problem);
  const eventId = isShort(id, 200) ? id : otherId(body);
  if (eventId === null) {
    return refuse("id: is missing, as in more events than may lack one; send it with an id");
  }
  const subject = subjectOf(service, { type, timestamp, data });
  if (problem === null) return { eventId, body, place, subject };
  const cleaned = JSON.stringify(storableValue(item));
  return { eventId, body: cleaned, place, subject, warning: `${problem}; replaced` };
}

/** Whether somebody is deactivated or deleted, which no other field may hold up. */
function isLeaving(
  service: WebhookService,
  { id, type, data }: { id: unknown; type: string; data: JsonObject },
): boolean {
  if (service !== "user-service" || findUnstorable([id, type, data["id"]])) return false;
  const read = readSubject(service, { type, data }, 0);
  return (
    read.kind === "user" && (read.deleted || readUser(data, read.happened).user.active === false)
  );
}

/** Null for what will have no effect, which then is no question of what is known. */
function subjectOf(
  service: WebhookService,
  event: { type: string; timestamp: unknown; data: JsonObject },
): Subject | null {
  const read = readSubject(service, event, Date.now());
  if (read.kind === "unknown" || read.kind === "wrong") return null;
  const isWrong = read.kind !== "user" && "reason" in readRecord(read.kind, event.data);
  return isWrong ? null : read;
}

const isShort = (value: unknown, maxLength: number): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= maxLength;

const idOf = (item: unknown): string | null =>
  isObject(item) && typeof item["id"] === "string" ? item["id"].slice(0, 200).toWellFormed() : null;
