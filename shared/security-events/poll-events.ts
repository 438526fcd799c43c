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

/** Tokens in one answer at most, and how many when the receiver does not say. */
const most = 100;
const mostSettled = 1000;
/** Bytes after which no further token goes into an answer, which the edge holds in memory. */
const enough = 2_000_000;

const cut = z.string().transform((text) => storableText(text.slice(0, 200)));

/** The body of a poll (RFC 8936, section 2.2); what is unknown in it is passed over. */
export const pollInput = z.object({
  maxEvents: z
    .int()
    .min(0)
    .default(most)
    .transform((wanted) => Math.min(wanted, most)),
  /** False asks to wait for tokens; the answer comes at once all the same, as it may. */
  returnImmediately: z.boolean().default(false),
  ack: z.array(z.string()).max(mostSettled).default([]),
  setErrs: z
    .record(z.string(), z.object({ err: cut, description: cut.optional() }))
    .refine((errors) => Object.keys(errors).length <= mostSettled, `has more than ${mostSettled}`)
    .default({}),
});

export interface Polled {
  /** `jti` -> token, oldest first. */
  sets: Record<string, string>;
  moreAvailable: boolean;
}

/**
 * Forgets the tokens that the receiver took or could not use, then gives the oldest that wait. A
 * refusal is audited, once, for what was waiting.
 * @throws AppError not_found, for another tenant's receiver and one that is pushed to as well
 */
export async function pollEvents({
  ctx,
  input: { id, maxEvents, ack, setErrs },
}: {
  ctx: Context;
  input: z.output<typeof pollInput> & { id: string };
}): Promise<Polled> {
  const receiverId = idKey(id).toLowerCase();
  const settled = [...ack, ...Object.keys(setErrs)].flatMap((jti) => eventIdOf(jti, receiverId));
  const oldest = await ctx.scope.write(async (db) => {
    const [[receiver], gone, found] = await Promise.all([
      db
        .select({ id: eventReceivers.id })
        .from(eventReceivers)
        .where(and(eq(eventReceivers.id, receiverId), eq(eventReceivers.delivery, "poll")))
        .execute(),
      db
        .delete(polledEvents)
        .where(and(eq(polledEvents.receiverId, receiverId), inArray(polledEvents.id, settled)))
        .returning({ id: polledEvents.id })
        .execute(),
      oldestOf(db, receiverId, maxEvents + 1).execute(),
    ]);
    if (!receiver) throw notFound("receiver", id);
    const removed = new Set(gone.map((row) => setIdOf(row.id, receiverId)));
    const refused = Object.entries(setErrs).filter(([jti]) => removed.has(jti));
    if (refused.length > 0) {
      const after = { errors: Object.fromEntries(refused) };
      const change = { action: "receiver.refuse", subjectId: receiverId, before: null, after };
      await auditRow(ctx, db, change).execute();
    }
    return found;
  });
  const sets = oldest
    .slice(0, maxEvents)
    .map(([eventId, token]): [string, string] => [setIdOf(eventId, receiverId), token]);
  const waiting = oldest[0]?.[2] ?? 0;
  return { sets: Object.fromEntries(sets), moreAvailable: waiting > sets.length };
}

/** The oldest tokens up to `limit` and `enough`, each with how many there are up to `limit`. */
const oldestOf = (db: Db, receiverId: string, limit: number) =>
  rawQuery(
    db,
    sql`
      select id, token, waiting from (
        select id, token, octet_length(token) as size, count(*) over () as waiting,
          sum(octet_length(token)) over (order by id) as so_far
        from (
          select id, token from polled_events where receiver_id = ${receiverId}
          order by id limit ${limit}
        ) oldest
      ) measured
      where so_far - size < ${enough}::int order by id`,
    z.tuple([z.string(), z.string(), z.coerce.number()]),
  );

/** The event of a `jti` that was given to this receiver; nothing for any other text. */
function eventIdOf(jti: string, receiverId: string): string[] {
  const [eventId = ""] = jti.split(".");
  return isUuid(eventId) && jti === setIdOf(eventId, receiverId) ? [eventId] : [];
}
