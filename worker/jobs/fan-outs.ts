import { and, asc, eq, gt } from "drizzle-orm";
import { tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { idKey, newId } from "../../shared/ids.ts";
import type { FanOutName, JobName } from "../../shared/jobs/catalogue.ts";
import type { WorkerServices } from "../types.ts";

/** Tenants per query, and messages per call to QStash. */
const batchSize = 100;

interface FanOut {
  job: JobName;
  /** The tenants' jobs are spread over this time, so that they do not all start together. */
  spreadSeconds: number;
  payload?: (now: Date) => object;
}

/** Fan-out name -> the job that it publishes for each active tenant. */
const fanOutJobs: Record<FanOutName, FanOut> = {
  "readiness.nightly": {
    job: "readiness.aggregate",
    spreadSeconds: 60 * 60,
    payload: (now) => ({ night: now.toISOString().slice(0, 10) }),
  },
  "audit.seal-all": { job: "audit.seal", spreadSeconds: 10 * 60 },
  "provisioning.prune-all": { job: "provisioning.prune", spreadSeconds: 60 * 60 },
  "schedules.renew-all": { job: "schedules.renew", spreadSeconds: 60 * 60 },
};

/**
 * Publishes a fan-out's job for every active tenant, at a delay derived from the tenant's id.
 * Repeated within ten minutes, it adds nothing; later, the job is delivered twice.
 * @returns the number of jobs published
 */
export async function runFanOut(services: WorkerServices, name: FanOutName): Promise<number> {
  const { job, spreadSeconds, payload } = fanOutJobs[name];
  const now = services.now();
  const hour = now.toISOString().slice(0, 13);
  let published = 0;
  for await (const ids of activeTenants(services)) {
    const messages = ids.map((id) => ({
      job,
      tenantId: id,
      requestId: newId(),
      payload: payload?.(now) ?? {},
      delay: Number.parseInt(id.slice(-8), 16) % spreadSeconds,
      deduplicationId: `${job}-${hour}-${id}`,
    }));
    await services.publisher.publish(messages);
    published += messages.length;
  }
  return published;
}

/** The ids of the active tenants, in batches. */
async function* activeTenants({ relay }: WorkerServices): AsyncGenerator<string[]> {
  for (let after = idKey(""), found = batchSize; found === batchSize;) {
    const rows = await transaction(relay, (db) =>
      db
        .select({ id: tenants.id })
        .from(tenants)
        .where(and(eq(tenants.active, true), gt(tenants.id, after)))
        .orderBy(asc(tenants.id))
        .limit(batchSize),
    );
    yield rows.map(({ id }) => id);
    found = rows.length;
    after = rows.at(-1)?.id ?? after;
  }
}
