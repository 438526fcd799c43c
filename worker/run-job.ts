import { type Context, openContext } from "../shared/context.ts";
import { TenantScope } from "../shared/db/tenant-scope.ts";
import { storeDeadLetter } from "../shared/dead-letters/store.ts";
import { tryParseJson } from "../shared/json/parse-json.ts";
import { type Envelope, envelope, envelopeVersion, isJob, jobs } from "../shared/jobs/catalogue.ts";
import { isCoalescedJob, scheduleAndPublish } from "../shared/outbox/coalesced-jobs.ts";
import { describeError } from "../shared/log.ts";
import { NoSlot } from "../shared/rate-gate/no-slot.ts";
import { type Outcome, outcomeOf } from "./delivery/answers.ts";
import { recordJobFailure, recordJobSuccess } from "./delivery/record-outcome.ts";
import { handlers } from "./registry.ts";
import type { WorkerServices } from "./types.ts";

/** When a marked job that ran out of retries is tried once more. */
const remarkAfterMs = 15 * 60_000;

/** A delivery whose signature has been verified. */
export interface Delivery {
  job: string;
  body: string;
  messageId: string;
  /** How often QStash has tried before. */
  retried: number;
  retriesAtMost: number;
}

const notYet = (what: string): Outcome => ({
  status: 503,
  note: `${what} is not known here yet; a deploy may be under way`,
  retryAfter: 30,
});

/** Parses a delivery, opens its tenant's scope, runs the handler and chooses the outcome. */
export async function runJob(services: WorkerServices, delivery: Delivery): Promise<Outcome> {
  const started = performance.now();
  const parsed = envelope.safeParse(tryParseJson(delivery.body));
  if (!parsed.success) return { status: 489, note: "the body is not a Rampart envelope" };
  const { job, tenantId: tenant, requestId: request } = parsed.data;
  const outcome = await attempt(services, delivery, parsed.data);
  const { status, note } = outcome;
  const ms = Math.round(performance.now() - started);
  services.log.info("job.done", {
    job,
    tenant,
    request,
    status,
    retried: delivery.retried,
    note,
    ms,
  });
  const labels = { job: isJob(job) ? job : "unknown", status: String(status) };
  services.metrics.observe("rampart_jobs", "Deliveries worked off.", labels, ms / 1000);
  const last = outcome.status === 489 || delivery.retried >= delivery.retriesAtMost;
  if (outcome.status === 200 || !last) return outcome;
  await bury(services, delivery, parsed.data, outcome.note);
  await remark(services, parsed.data);
  return outcome;
}

async function attempt(
  services: WorkerServices,
  { job, retried }: Delivery,
  message: Envelope,
): Promise<Outcome> {
  if (message.v > envelopeVersion) return notYet(`version ${message.v} of a message`);
  if (!isJob(job)) return notYet(`the job "${job.slice(0, 100)}"`);
  if (message.job !== job) return { status: 489, note: "the envelope names another job" };
  const payload = jobs[job].payload.safeParse(message.payload);
  if (!payload.success)
    return {
      status: 489,
      note: `the payload is invalid at ${payload.error.issues[0]?.path.join(".")}`,
    };
  const ctx = contextFor(services, message);
  try {
    const { run } = await handlers[job]();
    // The handler and the schema stand under the same name; the types cannot follow it here.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    await run({ ctx, payload: payload.data as never, envelope: message, services });
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome.status === 200) return outcome;
    ctx.log.warn("job.failed", { job, ...describeError(error) });
    // Without a slot nothing was tried.
    if (!(error instanceof NoSlot)) await recordJobFailure(ctx, job, error);
    return outcome;
  }
  await recordJobSuccess(ctx, job, retried > 0);
  return { status: 200 };
}

/** A job by a mark had cleared it; what was due is still due, so it is marked for later. */
async function remark(services: WorkerServices, message: Envelope): Promise<void> {
  if (!isCoalescedJob(message.job)) return;
  const ctx = contextFor(services, message);
  const later = new Date(services.now().getTime() + remarkAfterMs);
  await scheduleAndPublish(ctx, message.job, later).catch((error: unknown) => {
    ctx.log.warn("mark.not_set", { job: message.job, ...describeError(error) });
  });
}

/** Keeps what QStash will not try again where the tenant's admins find it. */
async function bury(
  services: WorkerServices,
  delivery: Delivery,
  message: Envelope,
  reason: string,
) {
  const scope = new TenantScope(services.database, { kind: "system", tenantId: message.tenantId });
  await storeDeadLetter(
    { scope, secrets: services.secrets },
    {
      source: "job",
      sourceId: delivery.messageId,
      reason,
      attempts: delivery.retried + 1,
      request: { job: message.job, eventId: message.eventId, requestId: message.requestId },
      body: delivery.body,
    },
  ).catch((error: unknown) => {
    // The failure callback and the sweep of QStash's own dead letters bring it again.
    services.log.warn("dead_letter.not_kept", {
      tenant: message.tenantId,
      ...describeError(error),
    });
  });
}

/** The context of work for a tenant, done under the name of a job. */
export function contextFor(
  services: WorkerServices,
  { tenantId, requestId, job }: Pick<Envelope, "tenantId" | "requestId" | "job">,
): Context {
  return openContext(services, {
    database: services.database,
    identity: { kind: "system", tenantId },
    actor: { kind: "job", name: job },
    requestId,
    log: services.log.with({ tenant: tenantId, request: requestId, job }),
    waitUntil: services.waitUntil,
  });
}
