import { and, eq, sql } from "drizzle-orm";
import { outgoingDeliveries, outgoingEndpoints } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import type { Notice } from "../../messages/notices/notice.ts";
import { webhookFailing, webhookGone } from "../../messages/notices/outgoing-webhook.ts";
import { notify, thisHour } from "../../notifications/notify.ts";
import { storableText } from "../../values/storable.ts";
import {
  disabledAfterFailures,
  disabledAfterMs,
  pausedAfterFailures,
  waitAfter,
} from "./back-off.ts";
import { nextDueAt } from "./claim-due.ts";

/** One attempt to send an event to an endpoint. */
interface Attempt {
  endpointId: string;
  eventId: string;
  sends: number;
}

/** The result of an attempt: an HTTP status (0 without a response), or when to retry a skipped one. */
type AttemptResult = Attempt &
  ({ status: number; reason: string; retryAfterMs?: number } | { retryAt: Date });

/**
 * Records the result of an attempt, and schedules the next drain if another delivery is due. A failed
 * delivery waits for its back-off. Unless only the event was at fault, its endpoint pauses as well.
 * Results of earlier attempts are ignored.
 */
export async function recordDeliveryResult(ctx: Context, result: AttemptResult): Promise<void> {
  const isDone = await ctx.scope.write(async (db) => {
    const [endpoint] = await db
      .select()
      .from(outgoingEndpoints)
      .where(eq(outgoingEndpoints.id, result.endpointId))
      .for("update");
    const [delivery] = await db
      .select({ failures: outgoingDeliveries.failures })
      .from(outgoingDeliveries)
      .where(thisAttempt(result));
    if (!endpoint || !delivery) return true;
    if ("retryAt" in result) return postpone(db, result, result.retryAt);
    const { status } = result;
    if (status >= 200 && status < 300) return recordSuccess(ctx, db, result, endpoint);
    return recordFailure(ctx, db, result, endpoint, delivery.failures + 1);
  });
  const next = isDone ? null : await nextDueAt(ctx);
  if (next) await scheduleAndPublish(ctx, "outgoing.drain", next);
}

/** Statuses that concern the event, not the endpoint. The next event may succeed. */
const eventStatuses = new Set([400, 409, 413, 415, 422]);

type Endpoint = typeof outgoingEndpoints.$inferSelect;
type Answered = Extract<AttemptResult, { status: number }>;

const thisAttempt = ({ endpointId, eventId, sends }: Attempt) =>
  and(
    eq(outgoingDeliveries.endpointId, endpointId),
    eq(outgoingDeliveries.eventId, eventId),
    eq(outgoingDeliveries.status, "sent"),
    eq(outgoingDeliveries.sends, sends),
  );

async function postpone(db: Db, attempt: Attempt, dueAt: Date): Promise<boolean> {
  const values = { status: "waiting" as const, dueAt };
  await db.update(outgoingDeliveries).set(values).where(thisAttempt(attempt));
  return false;
}

async function recordSuccess(ctx: Context, db: Db, answered: Answered, endpoint: Endpoint) {
  const { failures, deliveredAt } = endpoint;
  const isRecent = deliveredAt !== null && ctx.now().getTime() - deliveredAt.getTime() < 60_000;
  const values = { status: "delivered" as const, lastStatus: answered.status };
  await Promise.all([
    db
      .update(outgoingDeliveries)
      .set({ ...values, failures: 0, finishedAt: sql`now()` })
      .where(thisAttempt(answered))
      .execute(),
    (failures > 0 || !isRecent) &&
      db
        .update(outgoingEndpoints)
        .set({ failures: 0, failingSince: null, retryAt: null, deliveredAt: sql`now()` })
        .where(eq(outgoingEndpoints.id, endpoint.id))
        .execute(),
  ]);
  // After a failure, other deliveries of the endpoint may be waiting.
  return failures === 0;
}

async function recordFailure(
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
  const disabled = disableReason(endpoint, status, now);
  const pause = pauseMs(endpoint.failures + 1, status, retryAfterMs);
  const newStatus = wait === null ? ("failed" as const) : ("waiting" as const);
  await Promise.all([
    db
      .update(outgoingDeliveries)
      .set({
        status: newStatus,
        failures,
        dueAt,
        lastStatus: status,
        ...(wait === null ? { finishedAt: sql`now()` } : {}),
      })
      .where(thisAttempt(answered))
      .execute(),
    db
      .update(outgoingEndpoints)
      .set({
        failures: endpoint.failures + 1,
        failingSince: endpoint.failingSince ?? new Date(now),
        // Receivers may send any text, and slicing may cut a surrogate pair in half.
        lastError: storableText(reason.slice(0, 500)),
        ...(pause === 0 ? {} : { retryAt: new Date(now + pause) }),
        ...(disabled && { disabledAt: new Date(now), disabledReason: disabled.reason }),
      })
      .where(eq(outgoingEndpoints.id, endpoint.id))
      .execute(),
    disabled && recordDisabled(ctx, db, endpoint, disabled),
  ]);
  return disabled !== null;
}

/** How long an endpoint pauses: as long as it asks for, and longer after repeated failures. */
function pauseMs(failures: number, status: number, retryAfterMs: number): number {
  if (eventStatuses.has(status)) return 0;
  const repeated = failures - pausedAfterFailures + 1;
  return Math.max(repeated > 0 ? (waitAfter(Math.min(repeated, 4)) ?? 0) : 0, retryAfterMs);
}

function disableReason(
  { url, failures, failingSince }: Endpoint,
  status: number,
  now: number,
): { reason: string; notice: Notice } | null {
  if (status === 410) {
    return { reason: "It responded with 410 Gone.", notice: webhookGone({ url }) };
  }
  const isLong = failingSince !== null && now - failingSince.getTime() >= disabledAfterMs;
  const attempts = failures + 1;
  if (!isLong || attempts < disabledAfterFailures) return null;
  const since = failingSince.toISOString();
  return {
    reason: `All ${attempts} attempts since ${since} failed.`,
    notice: webhookFailing({ url, attempts, since: since.slice(0, 10) }),
  };
}

async function recordDisabled(
  ctx: Context,
  db: Db,
  { id }: Endpoint,
  { reason, notice }: { reason: string; notice: Notice },
): Promise<void> {
  ctx.log.warn("outgoing.disabled", { tenant: ctx.scope.tenantId, endpoint: id, reason });
  const change = { action: "outgoing_webhook.disable", subjectId: id };
  await Promise.all([
    auditRow(ctx, db, { ...change, before: null, after: { reason } }).execute(),
    notify(db, {
      kind: "outgoing_webhook_disabled",
      occasion: `${id} ${thisHour(ctx.now())}`,
      notice,
    }),
  ]);
}
