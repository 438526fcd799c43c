import { listLogs, type LogLine } from "../store/logs.ts";
import { type App, queryOf, type Service } from "./context.ts";
import { given } from "./message-view.ts";

/** GET /v2/events and /v2/logs: the same lines under two names. */
export function logRoutes(app: App, service: Service): void {
  for (const [path, name] of [
    ["/v2/events", "events"],
    ["/v2/logs", "logs"],
  ] as const) {
    app.get(path, async (c) => {
      const { lines, ...rest } = await listLogs(service.db, queryOf(c));
      return c.json({ [name]: lines.map(viewLine), ...rest });
    });
  }
}

function viewLine(line: LogLine) {
  return {
    time: line.time,
    state: line.state,
    messageId: line.messageId,
    url: line.url,
    ...given("topicName", line.topic),
    ...given("endpointName", line.endpoint),
    ...given("queueName", line.queue),
    ...given("scheduleId", line.scheduleId),
    ...given("flowControlKey", line.flowKey),
    ...given("nextDeliveryTime", line.nextDelivery),
    ...given("error", line.error),
    ...given("responseStatus", line.responseStatus),
    ...given("responseHeader", line.responseHeaders),
    ...given("responseBody", line.responseBody),
    ...given("callerIp", line.callerIp),
    ...given("label", line.labels[0]),
    ...(line.labels.length > 0 ? { labels: line.labels } : {}),
  };
}
