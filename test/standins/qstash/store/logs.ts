import type { Tx } from "./database.ts";
import { countOf, filterBy, type Query, valuesOf } from "./filters.ts";

export type LogLine = {
  id: number;
  time: number;
  state: string;
  messageId: string;
  url: string;
  topic: string | null;
  endpoint: string | null;
  queue: string | null;
  scheduleId: string | null;
  flowKey: string | null;
  labels: string[];
  callerIp: string | null;
  nextDelivery: number | null;
  error: string | null;
  responseStatus: number | null;
  responseHeaders: Record<string, string[]> | null;
  responseBody: string | null;
};

const FILTERS = [
  "messageId",
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
const IN_PROGRESS = ["CREATED", "ACTIVE", "ERROR", "RETRY"];

/** One page of the log, newest first; `cursor` when there may be more. */
export async function listLogs(tx: Tx, query: Query) {
  const count = countOf(query);
  const [before] = valuesOf(query, "cursor");
  const states = valuesOf(query, "state").flatMap((s) => (s === "IN_PROGRESS" ? IN_PROGRESS : [s]));
  const matching = filterBy(tx, query, { time: "time", id: "message_id", filters: FILTERS });
  const lines = await tx<LogLine[]>`
    select * from qstash.events
    where ${matching}
      and ${before && /^\d{1,15}$/.test(before) ? tx`id < ${before}` : tx`true`}
      and ${states.length > 0 ? tx`state = any(${states}::text[])` : tx`true`}
    order by id desc limit ${count}`;
  const cursor = lines.length === count ? lines.at(-1)?.id : undefined;
  return { lines, ...(cursor === undefined ? {} : { cursor: String(cursor) }) };
}
