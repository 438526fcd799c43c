import type { Tx } from "./database.ts";
import { countOf, filterBy, type Query, valuesOf } from "./filters.ts";
import type { DeadLetter } from "./messages/message.ts";

const FILTERS = [
  "dlqIds",
  "messageId",
  "url",
  "topicName",
  "scheduleId",
  "queueName",
  "flowControlKey",
  "callerIp",
  "callerIP",
  "label",
  "responseStatus",
];

/** One page of the dead letter queue, oldest first; `cursor` when there may be more. */
export async function listDeadLetters(tx: Tx, query: Query, lock = false) {
  const count = countOf(query);
  const [after = ""] = valuesOf(query, "cursor");
  const matching = filterBy(tx, query, { time: "failed_at", id: "id", filters: FILTERS });
  const messages = await tx<DeadLetter[]>`
    select * from qstash.messages
    where state = 'failed' and dlq_id > ${after} and ${matching}
    order by dlq_id limit ${count} ${lock ? tx`for update` : tx``}`;
  const cursor = messages.length === count ? messages.at(-1)?.dlqId : undefined;
  return { messages, ...(cursor === undefined ? {} : { cursor }) };
}

/** Deletes dead letters by id. Returns how many there were. */
export async function deleteDeadLetters(tx: Tx, dlqIds: readonly string[]): Promise<number> {
  const deleted = await tx`
    delete from qstash.messages where state = 'failed' and dlq_id = any(${[...dlqIds]}::text[])`;
  return deleted.count;
}
