import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { webhookEvents, webhookServices } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { isRefused, parseEvents } from "./parse/parse-events.ts";
import { storeEvents } from "./store-events.ts";

const storedRequest = z.object({
  service: z.enum(webhookServices),
  /** The stored event; absent if the events were refused. */
  event: z.uuid().optional(),
  endpoint: z.uuid().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** The order of refused events. */
  sequence: z.int().nullable().default(null),
  positions: z.array(z.int()).default([]),
});

/**
 * Replays the events of a dead letter.
 * @param text the body of the dead letter, corrected or not
 * @throws AppError bad_request if an event is still invalid
 */
export async function replayEvents(
  ctx: Context,
  deadLetter: { id: string; request: Record<string, unknown> },
  text: string,
): Promise<string> {
  const request = storedRequest.parse(deadLetter.request);
  const { service, event, endpoint: id = deadLetter.id, headers, sequence, positions } = request;
  const { events } = parseEvents(service, text, headers["webhook-id"] ?? deadLetter.id);
  const valid = events.map((parsed) => {
    if (!isRefused(parsed)) {
      return { ...parsed, position: positions[parsed.position] ?? parsed.position };
    }
    throw new AppError("bad_request", `${parsed.reason}. Correct the body.`, { field: "body" });
  });
  if (event === undefined) {
    const inserted = await storeEvents(
      ctx,
      { endpoint: { id, service }, headers, sequence },
      valid,
    );
    return `${inserted.size} of ${valid.length} events stored`;
  }
  if (valid.length !== 1) {
    const message = "This dead letter is about one event. Send its corrected body, not an array.";
    throw new AppError("bad_request", message, { field: "body" });
  }
  await requeueEvent(ctx, event, valid[0]?.body ?? text, service);
  return "queued";
}

/** The event keeps its id, so that the service cannot send it as a new event. */
async function requeueEvent(ctx: Context, id: string, body: string, service: string) {
  const outboxEvent = {
    id: newId(),
    event: "webhooks.received" as const,
    subjectId: id,
    subjectVersion: null,
    payload: { service, events: 1 },
  };
  await ctx.scope.write(async (db) => {
    await Promise.all([
      db
        .update(webhookEvents)
        .set({ body, status: "pending", reason: null, warnings: null, processedAt: null })
        .where(and(eq(webhookEvents.id, id), sql`status <> 'pending'`))
        .execute(),
      insertOutboxEvent(ctx, db, outboxEvent).execute(),
    ]);
  });
  ctx.outbox.publish(ctx, [outboxEvent]);
}
