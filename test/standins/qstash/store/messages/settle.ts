import { admit } from "./admit.ts";
import { asJson, type Db, type Tx } from "../database.ts";
import { event, type EventDetails, writeEvents } from "../events.ts";
import { insertMessages } from "./insert-messages.ts";
import type { Draft, Message } from "./message.ts";
import { releaseSlots } from "./release-slots.ts";

/** The result of one delivery. A dead letter keeps the answer; callbacks are new messages. */
export type Settlement = {
  message: Message;
  verdict: "delivered" | "retry" | "failed";
  dueAt: number;
  dlqId: string | null;
  response: Required<Pick<EventDetails, "responseStatus" | "responseHeaders" | "responseBody">>;
  error: string | null;
  callbacks: Draft[];
};

/**
 * Writes the results of deliveries in one transaction: the messages, the slots of their flow keys,
 * the next messages of their queues, the log and the callbacks. The result of a delivery that lost
 * its lease is ignored: the message has another owner, whose result counts.
 */
export async function settle(db: Db, owner: string, settlements: readonly Settlement[]) {
  const now = Date.now();
  await db.begin(async (tx) => {
    const rows = settlements.map((s) => ({
      id: s.message.id,
      verdict: s.verdict,
      dueAt: s.dueAt,
      dlqId: s.dlqId,
      ...(s.verdict === "failed" ? s.response : {}),
    }));
    const settled = await tx<{ id: string; cancelled: boolean }[]>`
      with ends as (
        select * from json_to_recordset(${asJson(rows)}::text::json) as e(
          id text, verdict text, "dueAt" bigint, "dlqId" text, "responseStatus" int,
          "responseHeaders" json, "responseBody" text)
      ), deleted as (
        delete from qstash.messages m using ends e
        where m.id = e.id and m.state = 'active' and m.owner = ${owner}
          and (e.verdict = 'delivered' or m.cancelled)
        returning m.id, m.cancelled
      ), updated as (
        update qstash.messages m set
          state = case e.verdict when 'retry' then 'ready' else 'failed' end,
          retried = m.retried + case e.verdict when 'retry' then 1 else 0 end,
          owner = null, due_at = e."dueAt", dlq_id = e."dlqId",
          failed_at = case e.verdict when 'failed' then ${now}::bigint end,
          response_status = e."responseStatus", response_headers = e."responseHeaders",
          response_body = decode(e."responseBody", 'base64')
        from ends e
        where m.id = e.id and m.state = 'active' and m.owner = ${owner}
          and e.verdict <> 'delivered' and not m.cancelled
        returning m.id, m.cancelled
      )
      select * from deleted union all select * from updated`;
    const cancelled = new Map(settled.map((row) => [row.id, row.cancelled]));
    const owned = settlements.filter((s) => cancelled.has(s.message.id));
    await releaseSlots(
      tx,
      owned.map((s) => s.message),
    );
    const reported = owned.filter((s) => s.verdict === "delivered" || !cancelled.get(s.message.id));
    await writeEvents(
      tx,
      reported.flatMap((s) => history(s, now)),
    );
    await recordScheduleStates(tx, reported);
    const callbacks = reported.flatMap((s) => s.callbacks);
    if (callbacks.length > 0) await insertMessages(tx, callbacks, now);
    await admit(
      tx,
      owned.map((s) => s.message.queue),
    );
  });
}

function history(s: Settlement, now: number): Record<string, unknown>[] {
  if (s.verdict === "delivered") return [event(now, "DELIVERED", s.message)];
  const error = event(now, "ERROR", s.message, {
    ...s.response,
    ...(s.error === null ? {} : { error: s.error }),
  });
  return s.verdict === "retry"
    ? [error, event(now, "RETRY", s.message, { nextDelivery: s.dueAt })]
    : [error, event(now, "FAILED", s.message)];
}

/** Records the result of the message of a schedule (its lastScheduleStates). */
async function recordScheduleStates(tx: Tx, settlements: readonly Settlement[]) {
  const ended = settlements
    .filter((s) => s.message.scheduleId !== null && s.verdict !== "retry")
    .map((s) => ({
      schedule: s.message.scheduleId,
      state: { [s.message.id]: s.verdict === "delivered" ? "SUCCESS" : "FAIL" },
    }));
  for (const { schedule, state } of ended) {
    await tx`
      update qstash.schedules set last_states = last_states || ${tx.json(state)}
      where id = ${schedule} and last_states ?| ${Object.keys(state)}::text[]`;
  }
}
