import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents, webhookServices } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { readEvents } from "./parse/read-events.ts";
import { storeEvents } from "./store-events.ts";

const origin = z.object({
  service: z.enum(webhookServices),
  /** The stored event; absent where the events were refused. */
  event: z.uuid().optional(),
  endpoint: z.uuid().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** The order of receipt of events that were refused. */
  receipt: z.int().nullable().default(null),
  places: z.array(z.int()).default([]),
});

/**
 * Has the events of a letter taken once more, as `text` has them by now.
 * @throws AppError bad_request where one of them still cannot be taken
 */
export async function replayEvents(
  ctx: Context,
  letter: { id: string; request: Record<string, unknown> },
  text: string,
): Promise<string> {
  const from = origin.parse(letter.request);
  const { service, event, endpoint: id = letter.id, headers, receipt, places } = from;
  const { events } = readEvents(service, text, headers["webhook-id"] ?? letter.id);
  const good = events.map((one) => {
    if (!("refused" in one)) return { ...one, place: places[one.place] ?? one.place };
    throw new AppError("bad_request", `${one.refused}. Correct the body.`, { field: "body" });
  });
  if (event === undefined) {
    const fresh = await storeEvents(ctx, { endpoint: { id, service }, headers, receipt }, good);
    return `${fresh.size} of ${good.length} events stored`;
  }
  if (good.length !== 1) {
    const message = "This letter is of one event. Send its repaired body, and no array.";
    throw new AppError("bad_request", message, { field: "body" });
  }
  await storeAgain(ctx, event, good[0]?.body ?? text, service);
  return "queued";
}

/** The event keeps its id, so that the service's own repetition of it is none. */
async function storeAgain(ctx: Context, id: string, body: string, service: string): Promise<void> {
  const payload = { service, events: 1 };
  const announced = {
    id: newId(),
    event: "webhooks.received" as const,
    subjectId: id,
    subjectVersion: null,
    payload,
  };
  await ctx.scope.write(async (db) => {
    await Promise.all([
      db
        .update(webhookEvents)
        .set({ body, status: "pending", reason: null, warnings: null, settledAt: null })
        .where(and(eq(webhookEvents.id, id), sql`status <> 'pending'`))
        .execute(),
      insertOutboxEvent(ctx, db, announced).execute(),
    ]);
  });
  ctx.outbox.publish(ctx, [announced]);
}
