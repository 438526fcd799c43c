import { and, eq, inArray, sql } from "drizzle-orm";
import * as z from "zod";
import { eventReceivers, polledEvents } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { notFound } from "../errors.ts";
import { idKey, isUuid } from "../ids.ts";
import { storableText } from "../values/storable.ts";
import { setIdOf } from "./sign-set.ts";

/** The maximum and default number of tokens in a response. */
const maxTokens = 100;
const maxAcknowledged = 1000;
/** The size in bytes after which no further token is added, because the edge builds responses in memory. */
const maxResponseSize = 2_000_000;

const clipped = z.string().transform((text) => storableText(text.slice(0, 200)));

/** The body of a poll (RFC 8936, section 2.2). Unknown members are ignored. */
export const pollInput = z.object({
  maxEvents: z
    .int()
    .min(0)
    .default(maxTokens)
    .transform((requested) => Math.min(requested, maxTokens)),
  /** False asks for long polling. The response is immediate anyway, which the RFC allows. */
  returnImmediately: z.boolean().default(false),
  ack: z.array(z.string()).max(maxAcknowledged).default([]),
  setErrs: z
    .record(z.string(), z.object({ err: clipped, description: clipped.optional() }))
    .refine(
      (errors) => Object.keys(errors).length <= maxAcknowledged,
      `has more than ${maxAcknowledged}`,
    )
    .default({}),
});

export interface Polled {
  /** `jti` -> token, oldest first. */
  sets: Record<string, string>;
  moreAvailable: boolean;
}

/**
 * Deletes the tokens that the receiver has acknowledged or refused, then returns the oldest remaining
 * ones. Refusals of tokens that existed are audited.
 * @throws AppError not_found for an unknown or push receiver
 */
export async function pollEvents({
  ctx,
  input: { id, maxEvents, ack, setErrs },
}: {
  ctx: Context;
  input: z.output<typeof pollInput> & { id: string };
}): Promise<Polled> {
  const receiverId = idKey(id).toLowerCase();
  const acknowledged = [...ack, ...Object.keys(setErrs)].flatMap((jti) =>
    eventIdOf(jti, receiverId),
  );
  const oldest = await ctx.scope.write(async (db) => {
    const [[receiver], deleted, remaining] = await Promise.all([
      db
        .select({ id: eventReceivers.id })
        .from(eventReceivers)
        .where(and(eq(eventReceivers.id, receiverId), eq(eventReceivers.delivery, "poll")))
        .execute(),
      db
        .delete(polledEvents)
        .where(and(eq(polledEvents.receiverId, receiverId), inArray(polledEvents.id, acknowledged)))
        .returning({ id: polledEvents.id })
        .execute(),
      oldestOf(db, receiverId, maxEvents + 1).execute(),
    ]);
    if (!receiver) throw notFound("receiver", id);
    const deletedIds = new Set(deleted.map((row) => setIdOf(row.id, receiverId)));
    const refused = Object.entries(setErrs).filter(([jti]) => deletedIds.has(jti));
    if (refused.length > 0) {
      const after = { errors: Object.fromEntries(refused) };
      const change = { action: "receiver.refuse", subjectId: receiverId, before: null, after };
      await auditRow(ctx, db, change).execute();
    }
    return remaining;
  });
  const sets = oldest
    .slice(0, maxEvents)
    .map(([eventId, token]): [string, string] => [setIdOf(eventId, receiverId), token]);
  const waiting = oldest[0]?.[2] ?? 0;
  return { sets: Object.fromEntries(sets), moreAvailable: waiting > sets.length };
}

/** The oldest tokens, bounded by `limit` and `maxResponseSize`, each with the number up to `limit`. */
const oldestOf = (db: Db, receiverId: string, limit: number) =>
  rawQuery(
    db,
    sql`
      select id, token, waiting from (
        select id, token, octet_length(token) as size, count(*) over () as waiting,
          sum(octet_length(token)) over (order by id) as total_size
        from (
          select id, token from polled_events where receiver_id = ${receiverId}
          order by id limit ${limit}
        ) oldest
      ) measured
      where total_size - size < ${maxResponseSize}::int order by id`,
    z.tuple([z.string(), z.string(), z.coerce.number()]),
  );

/** The event id in a `jti` of this receiver; empty for any other text. */
function eventIdOf(jti: string, receiverId: string): string[] {
  const [eventId = ""] = jti.split(".");
  return isUuid(eventId) && jti === setIdOf(eventId, receiverId) ? [eventId] : [];
}
