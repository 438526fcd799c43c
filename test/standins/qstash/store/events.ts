import type { Message } from "./messages/message.ts";
import { asJson, type Tx } from "./database.ts";

export type EventState =
  | "CREATED"
  | "ACTIVE"
  | "DELIVERED"
  | "ERROR"
  | "RETRY"
  | "FAILED"
  | "CANCELED";

type Subject = Pick<
  Message,
  "id" | "url" | "topic" | "endpoint" | "queue" | "scheduleId" | "flowKey" | "labels" | "callerIp"
>;

export type EventDetails = {
  nextDelivery?: number;
  error?: string;
  responseStatus?: number;
  responseHeaders?: Record<string, string[]>;
  responseBody?: string;
};

/** One line of the log, in the form that `writeEvents` expects. */
export function event(
  time: number,
  state: EventState,
  subject: Subject,
  details: EventDetails = {},
): Record<string, unknown> {
  const { id, url, topic, endpoint, queue, scheduleId, flowKey, labels, callerIp } = subject;
  return {
    time,
    state,
    id,
    url,
    topic,
    endpoint,
    queue,
    scheduleId,
    flowKey,
    labels,
    callerIp,
    ...details,
  };
}

/** Appends to the log, in the order given. */
export async function writeEvents(tx: Tx, events: readonly Record<string, unknown>[]) {
  if (events.length === 0) return;
  await tx`
    insert into qstash.events (
      time, state, message_id, url, topic, endpoint, queue, schedule_id, flow_key, labels,
      caller_ip, next_delivery, error, response_status, response_headers, response_body
    )
    select * from json_to_recordset(${asJson(events)}::text::json) as e(
      time bigint, state text, id text, url text, topic text, endpoint text, queue text,
      "scheduleId" text, "flowKey" text, labels text[], "callerIp" text, "nextDelivery" bigint,
      error text, "responseStatus" int, "responseHeaders" json, "responseBody" text
    )`;
}
