import type { Clock } from "../clock.ts";
import { backOff } from "../protocol/back-off.ts";
import { draftMessage } from "../protocol/draft.ts";
import { newId } from "../protocol/names.ts";
import { type Callback, readOptions } from "../protocol/options.ts";
import type { Draft, Message } from "../store/messages/message.ts";
import type { Settlement } from "../store/messages/settle.ts";
import type { Answer } from "./deliver.ts";

const NON_RETRYABLE = 489;

/**
 * Decides what an answer means: 2xx is delivered; status 489 with `Upstash-NonRetryable-Error: true`
 * fails at once; everything else is retried until the retries are used up (QStash docs, "Retry").
 */
export function settlementOf(message: Message, answer: Answer, clock: Clock): Settlement {
  const delivered = answer.status >= 200 && answer.status < 300;
  const isFinal =
    message.retried >= message.maxRetries ||
    (answer.status === NON_RETRYABLE &&
      answer.headers["Upstash-Nonretryable-Error"]?.[0] === "true");
  const failed = !delivered && isFinal;
  const dlqId = failed ? newId("dlq") : null;
  const wait = delivered
    ? 0
    : backOff(message.retried, message.retryDelay, answer.headers, clock.now());
  return {
    message,
    verdict: delivered ? "delivered" : failed ? "failed" : "retry",
    dueAt: clock.after(wait),
    dlqId,
    response: {
      responseStatus: answer.status,
      responseHeaders: answer.headers,
      responseBody: Buffer.from(answer.body).toString("base64"),
    },
    error: answer.error,
    callbacks: [
      ...(message.callback ? [callback(message, message.callback, answer, null, clock)] : []),
      ...(failed && message.failureCallback
        ? [callback(message, message.failureCallback, answer, dlqId, clock)]
        : []),
    ],
  };
}

/** A callback is a separate message whose body describes the source message (docs, "Callbacks"). */
function callback(
  message: Message,
  to: Callback,
  answer: Answer,
  dlqId: string | null,
  clock: Clock,
): Draft {
  const payload = {
    status: answer.status,
    header: answer.headers,
    body: Buffer.from(answer.body).toString("base64"),
    retried: message.retried,
    maxRetries: message.maxRetries,
    sourceMessageId: message.id,
    ...(message.topic === null ? {} : { topicName: message.topic }),
    ...(message.endpoint === null ? {} : { endpointName: message.endpoint }),
    url: message.url,
    method: message.method,
    sourceHeader: Object.fromEntries(Object.entries(message.headers).map(([n, v]) => [n, [v]])),
    sourceBody: Buffer.from(message.body).toString("base64"),
    createdAt: message.createdAt,
    ...(message.scheduleId === null ? {} : { scheduleId: message.scheduleId }),
    ...(dlqId === null ? {} : { dlqId }),
  };
  return draftMessage(
    { url: to.url, topic: null, endpoint: null },
    Buffer.from(JSON.stringify(payload)),
    readOptions(new Headers(to.headers)),
    { callerIp: message.callerIp, queue: message.queue, admitted: true },
    clock,
  );
}
