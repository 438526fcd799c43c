import * as z from "zod";
import { retryAfter } from "../../shared/adapters/retry-after.ts";
import { newId } from "../../shared/ids.ts";
import { tryParseJson } from "../../shared/json/parse-json.ts";
import { recordDeliveryResult } from "../../shared/webhooks/outbound/record-result.ts";
import { type Outcome, outcomeOf } from "./answers.ts";
import { base64Text } from "./base64-text.ts";
import { contextFor } from "../run-job.ts";
import type { WorkerServices } from "../types.ts";

/** Where QStash tells what became of an outgoing event: its tenant, endpoint, event and sending. */
const place =
  /^\/outgoing\/(?<tenantId>[\w-]+)\/(?<endpointId>[\w-]+)\/(?<eventId>[\w-]+)\/(?<sends>\d+)$/;
const sending = z.object({
  tenantId: z.uuid(),
  endpointId: z.uuid(),
  eventId: z.uuid(),
  sends: z.coerce.number().pipe(z.int32()),
});

/** The sending that a path of ours names, if it does. */
export const sendingAt = (path: string) => sending.safeParse(place.exec(path)?.groups).data;

/** QStash's callback (Upstash documentation, "Callbacks"). */
const story = z.object({
  status: z.int(),
  header: z.record(z.string(), z.array(z.string())).nullish(),
  body: base64Text.nullish(),
});

/** Notes what an endpoint of a tenant's own answered; QStash does not try again by itself. */
export async function handleCallback(
  services: WorkerServices,
  path: string,
  text: string,
): Promise<Outcome> {
  const found = sendingAt(path);
  const told = story.safeParse(tryParseJson(text));
  if (!found || !told.success) return { status: 489, note: "not a callback of Rampart" };
  const { status, header, body } = told.data;
  return recordAnswer(services, found, {
    status,
    answer: body ?? "",
    retryAfterMs: retryAfter(header?.["Retry-After"]?.[0] ?? null),
  });
}

/** @param given the answer, with its body; with status 0 why there was none. */
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
