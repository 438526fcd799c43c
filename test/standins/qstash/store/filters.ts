import { bad } from "../protocol/fault.ts";
import type { Tx } from "./database.ts";

/** Query parameters; a parameter may be repeated, or hold several values with commas. */
export type Query = Readonly<Record<string, string[] | undefined>>;

const COLUMNS: Readonly<Record<string, string>> = {
  url: "url",
  topicName: "topic",
  scheduleId: "schedule_id",
  queueName: "queue",
  flowControlKey: "flow_key",
  callerIp: "caller_ip",
  callerIP: "caller_ip",
  messageId: "message_id",
  messageIds: "message_id",
  dlqIds: "dlq_id",
  state: "state",
};

/**
 * The condition for the filters of messages, DLQ and logs: any of a filter's values, all of the
 * filters. `filters` names the filters the table has; `time` is the column that fromDate and
 * toDate (unix milliseconds, inclusive) compare with.
 *
 * @throws Fault 400 for a date or status that is not a number.
 */
export function filterBy(
  tx: Tx,
  query: Query,
  table: { time: string; id: string; filters: readonly string[] },
) {
  let condition = tx`true`;
  for (const filter of table.filters) {
    const values = valuesOf(query, filter);
    if (values.length === 0) continue;
    const column = COLUMNS[filter] === "message_id" ? table.id : (COLUMNS[filter] ?? "");
    condition =
      filter === "label"
        ? tx`${condition} and labels && ${values}::text[]`
        : filter === "responseStatus"
          ? tx`${condition} and response_status = any(${values.map((v) => toNumber(filter, v))}::int[])`
          : filter === "host"
            ? tx`${condition} and substring(url from '^https?://([^/?#]+)') = any(${values}::text[])`
            : filter === "path"
              ? tx`${condition} and coalesce(substring(url from '^https?://[^/?#]+([^?#]+)'), '/') = any(${values}::text[])`
              : tx`${condition} and ${tx(column)} = any(${values}::text[])`;
  }
  const [from] = valuesOf(query, "fromDate");
  const [to] = valuesOf(query, "toDate");
  if (from) condition = tx`${condition} and ${tx(table.time)} >= ${toNumber("fromDate", from)}`;
  if (to) condition = tx`${condition} and ${tx(table.time)} <= ${toNumber("toDate", to)}`;
  return condition;
}

export function valuesOf(query: Query, name: string): string[] {
  const given = query[name] ?? [];
  return (name === "url" ? given : given.flatMap((value) => value.split(","))).filter(Boolean);
}

/** The number of rows to return: `count`, 100 by default, at most 1000. */
export function countOf(query: Query): number {
  const [count] = valuesOf(query, "count");
  return count === undefined ? 100 : Math.min(1_000, Math.max(1, toNumber("count", count)));
}

function toNumber(name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw bad(`invalid ${name} "${value}"`);
  return Number(value);
}
