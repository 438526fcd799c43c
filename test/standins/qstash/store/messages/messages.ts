import type { Tx } from "../database.ts";
import { event, writeEvents } from "../events.ts";
import { filterBy, type Query } from "../filters.ts";
import type { Message } from "./message.ts";

const FILTERS = [
  "messageIds",
  "url",
  "topicName",
  "scheduleId",
  "queueName",
  "flowControlKey",
  "callerIp",
  "callerIP",
  "label",
  "host",
  "path",
];

/** A message that is not delivered, cancelled or failed yet. */
export async function findMessage(tx: Tx, id: string): Promise<Message | null> {
  const rows = await tx<Message[]>`
    select * from qstash.messages where id = ${id} and state <> 'failed' and not cancelled`;
  return rows[0] ?? null;
}

/**
 * Cancels the messages that match; without a filter, all. A running
 * delivery is not interrupted; it is only not retried.
 *
 * @returns the cancelled messages' number and queues.
 */
export async function cancelMessages(
  tx: Tx,
  query: Query,
  now: number,
): Promise<{ cancelled: number; queues: (string | null)[] }> {
  const matching = filterBy(tx, query, { time: "created_at", id: "id", filters: FILTERS });
  const cancelled = await tx<Message[]>`
    with waiting as (
      delete from qstash.messages where state in ('waiting', 'ready') and ${matching} returning *
    ), flying as (
      update qstash.messages set cancelled = true
      where state = 'active' and not cancelled and ${matching} returning *
    )
    select * from waiting union all select * from flying`;
  await writeEvents(
    tx,
    cancelled.map((message) => event(now, "CANCELED", message)),
  );
  return { cancelled: cancelled.length, queues: cancelled.map((message) => message.queue) };
}
