import type { Context } from "../context.ts";
import { keepDeadLetter } from "../delivery/keep-dead-letter.ts";
import { maskSecrets } from "../delivery/mask-secrets.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { KnownEndpoint } from "./known-endpoints.ts";
import { type ReadEvent, readEvents } from "./read-events.ts";
import { storeEvents } from "./store-events.ts";

export interface TakenEvent {
  /** The sender's id, or the one that stands for it; null where it could not be read. */
  id: string | null;
  status: "accepted" | "duplicate" | "refused";
  /** Why it was refused. */
  reason?: string;
}

/**
 * Takes the events of a verified request: those that are new are stored, each that cannot be taken
 * is refused on its own and kept in the tenant's dead letters.
 * @param headers the request's, without secrets; `webhook-id` among them
 * @throws AppError bad_request, too_large, and unauthorized where the endpoint has changed
 */
export async function takeEvents(
  ctx: Context,
  endpoint: KnownEndpoint,
  text: string,
  headers: Record<string, string>,
): Promise<TakenEvent[]> {
  const { bulk, events } = await readOrKeep(ctx, endpoint, text, headers);
  const good = new Map<string, { eventId: string; body: string }>();
  for (const event of events) {
    if (!("refused" in event) && !good.has(event.eventId)) good.set(event.eventId, event);
  }
  const refused = events.filter((event) => "refused" in event);
  const fresh =
    good.size === 0
      ? new Set<string>()
      : await storeEvents(ctx, endpoint, [...good.values()], headers);
  if (refused.length > 0) {
    const body = bulk ? `[${refused.map((event) => event.body).join(",")}]` : text;
    await keep(ctx, endpoint, headers, body, reasonOf(refused));
  }
  return events.map((event) => tell(event, fresh));
}

/** The first of several equal ones is the new one. */
function tell(event: ReadEvent, fresh: Set<string>): TakenEvent {
  const { eventId: id } = event;
  if ("refused" in event) return { id, status: "refused", reason: event.refused };
  return { id, status: fresh.delete(event.eventId) ? "accepted" : "duplicate" };
}

const reasonOf = (refused: ReadEvent[]): string => {
  const [first] = refused;
  const why = first && "refused" in first ? first.refused : "";
  return refused.length === 1 ? why : `${refused.length} events; the first: ${why}`;
};

async function readOrKeep(
  ctx: Context,
  endpoint: KnownEndpoint,
  text: string,
  headers: Record<string, string>,
) {
  try {
    return readEvents(text, headers["webhook-id"] ?? newId());
  } catch (error) {
    if (error instanceof AppError) await keep(ctx, endpoint, headers, text, error.message);
    throw error;
  }
}

const keep = (
  ctx: Context,
  { id, service }: KnownEndpoint,
  headers: Record<string, string>,
  text: string,
  reason: string,
) =>
  keepDeadLetter(ctx, {
    source: "webhook",
    sourceId: `${service}:${headers["webhook-id"] ?? newId()}`,
    reason,
    attempts: 1,
    request: { service, endpoint: id, headers, requestId: ctx.requestId },
    body: maskSecrets(text),
  });
