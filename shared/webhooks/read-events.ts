import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { AppError } from "../errors.ts";
import { parseItems } from "../json/parse-json.ts";
import { isObject, type JsonObject } from "../scim/scim-error.ts";
import { readDateTime } from "../values/date-time.ts";
import { findUnstorable } from "../values/storable.ts";

/** Events in one request at most. */
export const mostEvents = 10_000;
/** Events without ids in one request at most, and their bytes, since hashing them takes time. */
const maxHashed = { events: 2000, bytes: 1024 * 1024 };

export type ReadEvent =
  | { eventId: string; body: string }
  | { eventId: string | null; refused: string; body: string };

const encoder = new TextEncoder();

/**
 * The events of a verified body: one, or an array of up to 10,000. Each that cannot be taken says
 * why. A single event without an id has the request's; in an array its hash stands for it.
 * @throws AppError bad_request for what is not JSON, not an event and not an array; too_large
 */
export function readEvents(
  sent: Uint8Array | string,
  requestId: string,
): { bulk: boolean; events: ReadEvent[] } {
  const { value, text, deep, maybeUnstorable } = parseItems(sent, { of: null });
  const read = (item: unknown, body: string, otherId: (body: string) => string | null) =>
    readEvent(item, body, otherId, maybeUnstorable);
  if (isObject(value)) return { bulk: false, events: [read(value, text, () => requestId)] };
  if (!Array.isArray(value)) {
    throw new AppError("bad_request", "The body is not an event. Send a JSON object, or an array.");
  }
  if (value.length === 0) {
    throw new AppError("bad_request", "The array holds no event. Send at least one.");
  }
  if (value.length > mostEvents) {
    const message = `The array holds ${value.length} events. Send at most ${mostEvents} in a request.`;
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
  const events = value.map((item: unknown, i): ReadEvent => {
    const tooDeep = deep.get(i);
    if (!tooDeep) return read(item, JSON.stringify(item), hash);
    return { eventId: idOf(item), refused: `the event ${tooDeep.problem}`, body: tooDeep.text };
  });
  return { bulk: true, events };
}

function readEvent(
  item: unknown,
  body: string,
  otherId: (body: string) => string | null,
  maybeUnstorable: boolean,
): ReadEvent {
  const refuse = (refused: string) => ({ eventId: idOf(item), refused, body });
  if (!isObject(item)) return refuse("the event: must be a JSON object");
  const problem = problemOf(item);
  if (problem !== null) return refuse(problem);
  const unstorable = maybeUnstorable ? findUnstorable(item) : null;
  if (unstorable) return refuse(`${unstorable.path || "the event"}: ${unstorable.problem}`);
  const eventId = typeof item["id"] === "string" ? item["id"] : otherId(body);
  if (eventId !== null) return { eventId, body };
  return refuse("id: is missing, as in more events than may lack one; send it with an id");
}

/** What is wrong with an event before anybody has looked at what it is about; written by hand,
 * since a schema's failures cost too much for ten thousand of them. */
function problemOf({ id, type, timestamp, data }: JsonObject): string | null {
  if (id !== undefined && !isShort(id, 200)) return "id: must be a string of 1 to 200 characters";
  if (!isShort(type, 100)) return "type: must be a string of 1 to 100 characters";
  if (timestamp !== undefined && !isInstant(timestamp)) {
    return "timestamp: must be a date and time such as 2026-01-31T08:30:00Z";
  }
  return isObject(data) ? null : "data: must be an object";
}

const isInstant = (value: unknown): boolean =>
  typeof value === "string" && readDateTime(value) !== null;

const isShort = (value: unknown, maxLength: number): boolean =>
  typeof value === "string" && value.length > 0 && value.length <= maxLength;

const idOf = (item: unknown): string | null =>
  isObject(item) && typeof item["id"] === "string" ? item["id"].slice(0, 200).toWellFormed() : null;
