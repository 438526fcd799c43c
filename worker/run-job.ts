import { type Context, openContext } from "../shared/context.ts";
import { TenantScope } from "../shared/db/tenant-scope.ts";
import { storeDeadLetter } from "../shared/dead-letters/store.ts";
import { tryParseJson } from "../shared/json/parse-json.ts";
import { type Envelope, envelope, envelopeVersion } from "../shared/jobs/catalogue.ts";
import { isCoalescedJob, scheduleAndPublish } from "../shared/outbox/coalesced-jobs.ts";
import { describeError } from "../shared/log.ts";
import { countError } from "../shared/metrics.ts";
import { industryOf } from "../shared/product.ts";
import { CallDeferred } from "../shared/rate-gate/account.ts";
import { type Outcome, outcomeOf } from "./delivery/outcome.ts";
import { recordJobFailure, recordJobSuccess } from "./delivery/record-outcome.ts";
import { handleJob } from "./handle-job.ts";
import type { WorkerServices } from "./types.ts";

/** When a coalesced job that used up its retries is tried again. */
const rescheduleAfterMs = 15 * 60_000;

/** A delivery whose signature has been verified. */
export interface Delivery {
  job: string;
  body: string;
  messageId: string;
  /** The number of earlier attempts. */
  retried: number;
  maxRetries: number;
}

const unknownYet = (what: string): Outcome => ({
  status: 503,
  note: `${what} is unknown to this version; a deploy may be in progress`,
  retryAfter: 30,
  category: "internal",
});

const invalid = (note: string): Outcome => ({ status: 489, note, category: "validation" });

/** Parses a delivery, opens its tenant's scope, runs the job's handler and chooses the outcome. */
export async function runJob(services: WorkerServices, delivery: Delivery): Promise<Outcome> {
  const started = performance.now();
  const parsed = envelope.safeParse(tryParseJson(delivery.body));
  if (!parsed.success) return invalid("the body is not a Rampart envelope");
  const { job, tenantId: tenant, requestId: request } = parsed.data;
  const ctx = contextFor(services, parsed.data);
  const outcome = await attempt(services, ctx, delivery, parsed.data);
  const { status, note, category } = outcome;
  const industry = industryOfJob(ctx);
  const ms = Math.round(performance.now() - started);
  services.log.info("job.done", {
    job,
    tenant,
    industry,
    request,
    status,
    category,
    retried: delivery.retried,
    note,
    ms,
  });
  const labels = { job: services.product.jobs.has(job) ? job : "unknown", status: String(status) };
  services.metrics.observe("rampart_jobs", "Deliveries processed.", labels, ms / 1000);
  if (category !== undefined) {
    countError(services.metrics, { category, industry: industry ?? "none", transport: "job" });
  }
  const isLast = outcome.status === 489 || delivery.retried >= delivery.maxRetries;
  if (outcome.status === 200 || !isLast) return outcome;
  await storeFailed(services, delivery, parsed.data, outcome.note);
  await reschedule(services, parsed.data);
  return outcome;
}

/** The industry of a job's tenant; undefined until its session begins. */
const industryOfJob = ({ scope, product }: Context): string | undefined =>
  scope.hasSession ? industryOf(product, scope.tenant.appType) : undefined;

async function attempt(
  services: WorkerServices,
  ctx: Context,
  { job, retried }: Delivery,
  message: Envelope,
): Promise<Outcome> {
  if (message.v > envelopeVersion) return unknownYet(`message version ${message.v}`);
  const declared = services.product.jobs.get(job);
  if (!declared) return unknownYet(`the job "${job.slice(0, 100)}"`);
  if (message.job !== job) return invalid("the envelope names a different job");
  const payload = declared.payload.safeParse(message.payload);
  if (!payload.success)
    return invalid(`the payload is invalid at ${payload.error.issues[0]?.path.join(".")}`);
  try {
    await handleJob(services, ctx, { job, payload: payload.data, envelope: message });
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome.status === 200) return outcome;
    ctx.log.warn("job.failed", { job, industry: industryOfJob(ctx), ...describeError(error) });
    // A deferred call was not attempted.
    if (!(error instanceof CallDeferred)) await recordJobFailure(ctx, job, error);
    return outcome;
  }
  await recordJobSuccess(ctx, job, retried > 0);
  return { status: 200 };
}

/** A coalesced job claimed its schedule before it failed. Its work is still due, so it is scheduled again. */
async function reschedule(services: WorkerServices, message: Envelope): Promise<void> {
  const { job } = message;
  if (!isCoalescedJob(services.product, job)) return;
  const ctx = contextFor(services, message);
  const later = new Date(services.now().getTime() + rescheduleAfterMs);
  await scheduleAndPublish(ctx, job, later).catch((error: unknown) => {
    ctx.log.warn("coalesced_job.schedule_failed", { job, ...describeError(error) });
  });
}

/** Stores a delivery that QStash will not retry as a dead letter of its tenant. */
async function storeFailed(
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
    // QStash's failure callback and the sweep of its dead letters try to store it again.
    services.log.warn("dead_letter.store_failed", {
      tenant: message.tenantId,
      ...describeError(error),
    });
  });
}

/** The context for work in a tenant on behalf of a job. */
export function contextFor(
  services: WorkerServices,
  { tenantId, requestId, job }: Pick<Envelope, "tenantId" | "requestId" | "job">,
): Context {
  return openContext(services, {
    database: services.database,
    identity: { kind: "system", tenantId },
    requestId,
    actor: { kind: "job", name: job },
    log: services.log.with({ tenant: tenantId, request: requestId, job }),
    waitUntil: services.waitUntil,
  });
}
