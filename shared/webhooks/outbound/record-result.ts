import { and, eq, sql } from "drizzle-orm";
import { outgoingDeliveries, outgoingEndpoints } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import { notify, thisHour } from "../../notifications/notify.ts";
import { storableText } from "../../values/storable.ts";
import { disabledAfterFailures, disabledAfterMs, troubledAfter, waitAfter } from "./back-off.ts";
import { nextDueAt } from "./claim-due.ts";

/** One sending of an event to an endpoint. */
interface Sending {
  endpointId: string;
  eventId: string;
  sends: number;
}

/** What became of a sending: an answer (0: none), or it was not made and is due `again`. */
type Settlement = Sending &
  ({ status: number; reason: string; retryAfterMs?: number } | { again: Date });

/**
 * Notes what became of a sending, and has the drain woken where something follows from it. A
 * failure waits by its delivery's back-off and, unless it is about the event alone, holds up its
 * endpoint too; the answer to an earlier sending counts no more.
 */
export async function recordDeliveryResult(ctx: Context, settlement: Settlement): Promise<void> {
  const isOver = await ctx.scope.write(async (db) => {
    const [endpoint] = await db
      .select()
      .from(outgoingEndpoints)
      .where(eq(outgoingEndpoints.id, settlement.endpointId))
      .for("update");
    const [delivery] = await db
      .select({ failures: outgoingDeliveries.failures })
      .from(outgoingDeliveries)
      .where(thisSending(settlement));
    if (!endpoint || !delivery) return true;
    if ("again" in settlement) return postpone(db, settlement, settlement.again);
    const { status } = settlement;
    if (status >= 200 && status < 300) return noteDelivered(ctx, db, settlement, endpoint);
    return noteFailed(ctx, db, settlement, endpoint, delivery.failures + 1);
  });
  const next = isOver ? null : await nextDueAt(ctx);
  if (next) await scheduleAndPublish(ctx, "outgoing.drain", next);
}

/** Answers that say nothing about the endpoint: the next event may well be taken. */
const aboutTheEvent = new Set([400, 409, 413, 415, 422]);

type Endpoint = typeof outgoingEndpoints.$inferSelect;
type Answered = Extract<Settlement, { status: number }>;

const thisSending = ({ endpointId, eventId, sends }: Sending) =>
  and(
    eq(outgoingDeliveries.endpointId, endpointId),
    eq(outgoingDeliveries.eventId, eventId),
    eq(outgoingDeliveries.status, "sent"),
    eq(outgoingDeliveries.sends, sends),
  );

async function postpone(db: Db, sending: Sending, dueAt: Date): Promise<boolean> {
  const values = { status: "waiting" as const, dueAt };
  await db.update(outgoingDeliveries).set(values).where(thisSending(sending));
  return false;
}

async function noteDelivered(ctx: Context, db: Db, answered: Answered, endpoint: Endpoint) {
  const { failures, deliveredAt } = endpoint;
  const isRecent = deliveredAt !== null && ctx.now().getTime() - deliveredAt.getTime() < 60_000;
  const values = { status: "delivered" as const, lastStatus: answered.status };
  await Promise.all([
    db
      .update(outgoingDeliveries)
      .set({ ...values, failures: 0, settledAt: sql`now()` })
      .where(thisSending(answered))
      .execute(),
    (failures > 0 || !isRecent) &&
      db
        .update(outgoingEndpoints)
        .set({ failures: 0, failingSince: null, retryAt: null, deliveredAt: sql`now()` })
        .where(eq(outgoingEndpoints.id, endpoint.id))
        .execute(),
  ]);
  // Those that waited behind a failure may all go now.
  return failures === 0;
}

async function noteFailed(
  ctx: Context,
  db: Db,
  answered: Answered,
  endpoint: Endpoint,
  failures: number,
): Promise<boolean> {
  const { status, reason, retryAfterMs = 0 } = answered;
  const now = ctx.now().getTime();
  const wait = waitAfter(failures);
  const dueAt = new Date(now + Math.max(wait ?? 0, retryAfterMs));
  const disabledReason = whyDisabled(endpoint, status, now);
  const held = holdMs(endpoint.failures + 1, status, retryAfterMs);
  const given = wait === null ? ("failed" as const) : ("waiting" as const);
  await Promise.all([
    db
      .update(outgoingDeliveries)
      .set({
        status: given,
        failures,
        dueAt,
        lastStatus: status,
        ...(wait === null ? { settledAt: sql`now()` } : {}),
      })
      .where(thisSending(answered))
      .execute(),
    db
      .update(outgoingEndpoints)
      .set({
        failures: endpoint.failures + 1,
        failingSince: endpoint.failingSince ?? new Date(now),
        // Receivers answer with whatever they like, and a cut may halve a surrogate pair.
        lastError: storableText(reason.slice(0, 500)),
        ...(held === 0 ? {} : { retryAt: new Date(now + held) }),
        ...(disabledReason === null ? {} : { disabledAt: new Date(now), disabledReason }),
      })
      .where(eq(outgoingEndpoints.id, endpoint.id))
      .execute(),
    disabledReason !== null && noteDisabled(ctx, db, endpoint, disabledReason),
  ]);
  return disabledReason !== null;
}

/** How long an endpoint is left alone: when it asks for it, or fails again and again. */
function holdMs(failures: number, status: number, retryAfterMs: number): number {
  if (aboutTheEvent.has(status)) return 0;
  const trouble = failures - troubledAfter + 1;
  return Math.max(trouble > 0 ? (waitAfter(Math.min(trouble, 4)) ?? 0) : 0, retryAfterMs);
}

function whyDisabled({ failures, failingSince }: Endpoint, status: number, now: number) {
  if (status === 410) return "It answered 410 Gone.";
  const isLong = failingSince !== null && now - failingSince.getTime() >= disabledAfterMs;
  if (!isLong || failures + 1 < disabledAfterFailures) return null;
  return `It has taken nothing since ${failingSince.toISOString()}, of ${failures + 1} events sent.`;
}

async function noteDisabled(
  ctx: Context,
  db: Db,
  { id, url }: Endpoint,
  reason: string,
): Promise<void> {
  ctx.log.warn("outgoing.disabled", { tenant: ctx.scope.tenantId, endpoint: id, reason });
  const change = { action: "outgoing_webhook.disable", subjectId: id };
  await Promise.all([
    auditRow(ctx, db, { ...change, before: null, after: { reason } }).execute(),
    notify(db, {
      kind: "outgoing_webhook_disabled",
      occasion: `${id} ${thisHour(ctx.now())}`,
      subject: "An outgoing webhook was disabled",
      text: `Nothing is sent to ${url} any more. ${reason} Mend it, then enable it: it is told what it has missed.`,
    }),
  ]);
}
