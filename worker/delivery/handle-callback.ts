import * as z from "zod";
import { retryAfter } from "../../shared/adapters/retry-after.ts";
import { fromBase64 } from "../../shared/base64.ts";
import { newId } from "../../shared/ids.ts";
import { tryParseJson } from "../../shared/json/parse-json.ts";
import { recordDeliveryResult } from "../../shared/webhooks/outbound/record-result.ts";
import { contextFor } from "../run-job.ts";
import type { WorkerServices } from "../types.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** A body in one of QStash's callbacks: text in base64 (Upstash documentation, "Callbacks"). */
export const base64Text = z
  .base64()
  .transform((text) => new TextDecoder().decode(fromBase64(text)));

/** The path of a callback for an outbound webhook. */
const callbackPath =
  /^\/outgoing\/(?<tenantId>[\w-]+)\/(?<endpointId>[\w-]+)\/(?<eventId>[\w-]+)\/(?<sends>\d+)$/;
const sending = z.object({
  tenantId: z.uuid(),
  endpointId: z.uuid(),
  eventId: z.uuid(),
  sends: z.coerce.number().pipe(z.int32()),
});

/** The sending that a callback path names; undefined for other paths. */
export const sendingAt = (path: string) => sending.safeParse(callbackPath.exec(path)?.groups).data;

/** QStash's callback (Upstash documentation, "Callbacks"). */
const callback = z.object({
  status: z.int(),
  header: z.record(z.string(), z.array(z.string())).nullish(),
  body: base64Text.nullish(),
});

/** Records how a tenant's endpoint answered an outbound webhook. QStash itself does not retry it. */
export async function handleCallback(
  services: WorkerServices,
  path: string,
  text: string,
): Promise<Outcome> {
  const found = sendingAt(path);
  const parsed = callback.safeParse(tryParseJson(text));
  if (!found || !parsed.success)
    return { status: 489, note: "not a callback of Rampart", category: "validation" };
  const { status, header, body } = parsed.data;
  return recordAnswer(services, found, {
    status,
    answer: body ?? "",
    retryAfterMs: retryAfter(header?.["Retry-After"]?.[0] ?? null),
  });
}

/** @param given the endpoint's response; with status 0 there was none, and `answer` says why */
export async function recordAnswer(
  services: WorkerServices,
  { tenantId, ...rest }: z.output<typeof sending>,
  given: { status: number; answer: string; retryAfterMs: number },
): Promise<Outcome> {
  const ctx = contextFor(services, { tenantId, requestId: newId(), job: "outgoing.drain" });
  const { status, retryAfterMs } = given;
  const answer = given.answer.slice(0, 300);
  const reason = status === 0 ? `No answer: ${answer}` : `It answered ${status}: ${answer}`;
  try {
    await recordDeliveryResult(ctx, { ...rest, status, reason, retryAfterMs });
    return { status: 200 };
  } catch (error) {
    return outcomeOf(error);
  }
}
