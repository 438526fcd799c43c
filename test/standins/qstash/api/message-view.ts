import { redactor } from "../protocol/redact.ts";
import type { DeadLetter, Message } from "../store/messages/message.ts";

type Viewed = Pick<
  Message,
  "headers" | "body" | "redact" | "method" | "labels" | "retryDelay" | "callerIp"
> &
  Partial<Pick<Message, "callback" | "failureCallback" | "flowKey">> & {
    parallelism: number | null;
    rate: number | null;
    periodMs: number | null;
  };

/** The fields that messages, dead letters and schedules share in the API, redacted. */
export function viewContent(message: Viewed) {
  const hide = redactor(message.redact);
  const hidden = hide.body(message.body);
  return {
    method: message.method,
    header: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, [hide.header(name, value)]]),
    ),
    ...(hidden === null ? textOrBase64("body", message.body) : { body: hidden }),
    ...given("retryDelayExpression", message.retryDelay),
    ...given("callback", message.callback?.url),
    ...given("failureCallback", message.failureCallback?.url),
    ...given("flowControlKey", message.flowKey),
    ...given("parallelism", message.parallelism),
    ...given("rate", message.rate),
    ...(message.flowKey ? given("period", message.periodMs && message.periodMs / 1_000) : {}),
    ...given("callerIp", message.callerIp),
    ...given("callerIP", message.callerIp),
    ...given("label", message.labels[0]),
    ...(message.labels.length > 0 ? { labels: message.labels } : {}),
  };
}

/** A message as GET /v2/messages/{id} shows it. Times are unix milliseconds, the period seconds. */
export function viewMessage(message: Message) {
  return {
    messageId: message.id,
    url: message.url,
    ...given("topicName", message.topic),
    ...given("endpointName", message.endpoint),
    ...given("queueName", message.queue),
    ...given("scheduleId", message.scheduleId),
    maxRetries: message.maxRetries,
    retried: message.retried,
    notBefore: message.dueAt,
    createdAt: message.createdAt,
    ...viewContent(message),
  };
}

/** A dead letter: the message with its dlqId and the last answer. */
export function viewDeadLetter(deadLetter: DeadLetter) {
  return {
    ...viewMessage(deadLetter),
    dlqId: deadLetter.dlqId,
    responseStatus: deadLetter.responseStatus,
    responseHeader: deadLetter.responseHeaders,
    ...textOrBase64("responseBody", deadLetter.responseBody),
  };
}

/** `{name: value}`, or `{}` without a value. */
export function given(name: string, value: unknown): Record<string, unknown> {
  return value === null || value === undefined ? {} : { [name]: value };
}

function textOrBase64(name: string, bytes: Uint8Array): Record<string, string> {
  try {
    return { [name]: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { [`${name}Base64`]: Buffer.from(bytes).toString("base64") };
  }
}
