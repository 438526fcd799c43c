import { admit, ensureQueues } from "./admit.ts";
import { asJson, type Tx } from "../database.ts";
import { deduplicate } from "./deduplicate.ts";
import { ensureFlowKeys } from "./ensure-flow-keys.ts";
import { event, writeEvents } from "../events.ts";
import type { Draft } from "./message.ts";

/** The id a publish answers with. */
export type Published = { messageId: string; deduplicated: boolean };

/** Inserts the drafts, set-based, in one transaction of the caller. Keeps their order. */
export async function insertMessages(
  tx: Tx,
  drafts: readonly Draft[],
  now: number,
): Promise<Published[]> {
  const ids = await deduplicate(tx, drafts, now);
  const fresh = drafts.filter((draft, i) => draft.id === ids[i]);
  if (fresh.length > 0) {
    const queues = fresh.map((draft) => draft.queue);
    await ensureFlowKeys(tx, fresh);
    await ensureQueues(tx, queues, now);
    await insert(tx, fresh);
    await admit(tx, queues);
    await writeEvents(
      tx,
      fresh.map((draft) => event(now, "CREATED", draft)),
    );
  }
  return drafts.map((draft, i) => ({
    messageId: ids[i] ?? draft.id,
    deduplicated: ids[i] !== draft.id,
  }));
}

async function insert(tx: Tx, drafts: readonly Draft[]): Promise<void> {
  await tx`
    insert into qstash.messages (
      id, state, url, method, headers, body, flow_key, parallelism, rate, period_ms, queue, topic,
      endpoint, schedule_id, labels, caller_ip, max_retries, retry_delay, timeout_ms, callback,
      failure_callback, redact, created_at, due_at
    )
    select
      id, case when queue is null or admitted then 'ready' else 'waiting' end, url, method, headers,
      decode(body, 'base64'), "flowKey", parallelism, rate, "periodMs", queue, topic, endpoint,
      "scheduleId", labels, "callerIp", "maxRetries", "retryDelay", "timeoutMs", callback,
      "failureCallback", redact, "createdAt", "dueAt"
    from json_to_recordset(${asJson(drafts)}::text::json) as d(
      id text, url text, method text, headers json, body text, "flowKey" text, parallelism int,
      rate int, "periodMs" bigint, queue text, topic text, endpoint text, "scheduleId" text,
      labels text[], "callerIp" text, "maxRetries" int, "retryDelay" text, "timeoutMs" bigint,
      callback json, "failureCallback" json, redact text, "createdAt" bigint, "dueAt" bigint,
      admitted boolean
    )`;
}
