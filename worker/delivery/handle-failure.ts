import * as z from "zod";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { storeDeadLetter } from "../../shared/dead-letters/store.ts";
import { envelope } from "../../shared/jobs/catalogue.ts";
import { tryParseJson } from "../../shared/json/parse-json.ts";
import { originOfSet } from "../../shared/security-events/sign-set.ts";
import type { WorkerServices } from "../types.ts";
import { base64Text } from "./handle-callback.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** QStash's failure callback (Upstash documentation, "Callbacks"). */
const failure = z.object({
  status: z.int(),
  body: base64Text.nullish(),
  retried: z.int().default(0),
  sourceMessageId: z.string().max(500),
  url: z.string(),
  sourceBody: base64Text.nullish(),
});

/**
 * Stores a message that used up its retries as a dead letter of its tenant. QStash sends the
 * callback to the other worker, since the one that failed may be down.
 */
export async function handleFailureCallback(
  services: WorkerServices,
  body: string,
): Promise<Outcome> {
  const parsed = failure.safeParse(tryParseJson(body));
  if (!parsed.success)
    return { status: 489, note: "not a failure callback", category: "validation" };
  const { status, retried, sourceMessageId, url, sourceBody } = parsed.data;
  return storeDeadMessage(services, {
    messageId: sourceMessageId,
    url,
    body: sourceBody ?? "",
    attempts: retried + 1,
    status,
    lastAnswer: parsed.data.body ?? "",
  });
}

export interface DeadMessage {
  messageId: string;
  url: string;
  body: string;
  attempts: number;
  status: number;
  lastAnswer: string;
}

/** Stores a message as a dead letter of its tenant; a message that is stored already is ignored. */
export async function storeDeadMessage(
  services: WorkerServices,
  message: DeadMessage,
): Promise<Outcome> {
  const { messageId, url, body, attempts, status, lastAnswer } = message;
  const source = sourceOf(body);
  if (!source) {
    services.log.error("dead_letter.without_tenant", { message: messageId, status });
    return { status: 200, note: "the failed message names no tenant; its id is in the log" };
  }
  const { tenantId, ...origin } = source;
  const scope = new TenantScope(services.database, { kind: "system", tenantId });
  try {
    await storeDeadLetter(
      { scope, secrets: services.secrets },
      {
        source: "job",
        sourceId: messageId,
        reason: `${origin.job} failed ${attempts} times; the last answer was ${status}.`,
        attempts,
        request: { ...origin, url, status, lastAnswer: lastAnswer.slice(0, 2000) },
        body,
      },
    );
    return { status: 200 };
  } catch (error) {
    const outcome = outcomeOf(error);
    // QStash keeps the message until the suspended tenant is active again and can store it.
    return outcome.status === 200
      ? { status: 503, note: "the tenant is suspended", category: "permission" }
      : outcome;
  }
}

/** The tenant and the job of a failed message: a job's envelope, or a security event token. */
function sourceOf(body: string) {
  const job = envelope.safeParse(tryParseJson(body));
  if (!job.success) {
    const origin = originOfSet(body);
    return origin && { job: "provisioning.push", ...origin };
  }
  const { tenantId, job: name, eventId, requestId } = job.data;
  return { tenantId, job: name, eventId, requestId };
}
