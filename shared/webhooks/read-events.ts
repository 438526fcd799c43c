import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as z from "zod";
import { AppError } from "../errors.ts";
import { isText } from "../scim/read-value.ts";

/** Events in one request at most. */
export const mostEvents = 10_000;

/** An event, before anybody has looked at what it is about. */
const shape = z.looseObject({
  id: z.string().min(1).max(200).optional(),
  type: z.string().min(1).max(100),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  data: z.record(z.string(), z.unknown()),
});

export type ReadEvent =
  | { eventId: string; body: string }
  | { eventId: string | null; refused: string; body: string };

/**
 * The events of a verified body: one, or an array of up to 10,000. Each that cannot be taken says
 * why. A single event without an id has the request's; in an array its hash stands for it.
 * @throws AppError bad_request for what is no JSON, no event and no array; too_large
 */
export function readEvents(
  text: string,
  requestId: string,
): { bulk: boolean; events: ReadEvent[] } {
  const parsed = parse(text);
  if (!Array.isArray(parsed)) {
    if (typeof parsed !== "object" || parsed === null) {
      throw new AppError("bad_request", "The body is no event. Send a JSON object, or an array.");
    }
    return { bulk: false, events: [readEvent(parsed, text, requestId)] };
  }
  if (parsed.length === 0) {
    throw new AppError("bad_request", "The array holds no event. Send at least one.");
  }
  if (parsed.length > mostEvents) {
    const message = `The array holds ${parsed.length} events. Send at most ${mostEvents} in a request.`;
    throw new AppError("too_large", message);
  }
  const items: unknown[] = parsed;
  return { bulk: true, events: items.map((item) => readEvent(item, JSON.stringify(item), null)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("bad_request", "The body is not JSON. Send an event, or an array of them.");
  }
}

function readEvent(item: unknown, body: string, requestId: string | null): ReadEvent {
  const event = shape.safeParse(item);
  if (!event.success) {
    const [issue] = event.error.issues;
    const place = issue?.path.join(".") ?? "";
    const refused = `${place === "" ? "the event" : place}: ${issue?.message ?? "is wrong"}`;
    return { eventId: idOf(item), refused, body };
  }
  if (!isText(body) || /\\u0000/.test(body)) {
    const refused = "the event holds U+0000 or half of a surrogate pair; send text without them";
    return { eventId: idOf(item), refused, body };
  }
  const { id } = event.data;
  return { eventId: id ?? requestId ?? hashOf(body), body };
}

const idOf = (item: unknown): string | null =>
  typeof item === "object" && item !== null && "id" in item && typeof item.id === "string"
    ? item.id.slice(0, 200).toWellFormed()
    : null;

const hashOf = (body: string): string =>
  `sha256:${bytesToHex(sha256(new TextEncoder().encode(body)))}`;
