import { and, eq, lt, sql } from "drizzle-orm";
import { coalescedJobs, tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { newId } from "../../shared/ids.ts";
import type { PackJob } from "../../shared/jobs/catalogue.ts";
import { publishMessages } from "../delivery/publish-messages.ts";
import type { WorkerServices } from "../types.ts";

/** How long the process that scheduled a job has to publish it. */
const publishGrace = sql`interval '10 seconds'`;
const batchSize = 200;

/**
 * Publishes scheduled jobs that are overdue: the process that scheduled them crashed first.
 * @returns the number of jobs published
 */
export function sweepCoalescedJobs(services: WorkerServices): Promise<number> {
  return transaction(services.relay, async (db) => {
    const rows = await db
      .select({ tenantId: coalescedJobs.tenantId, job: coalescedJobs.job })
      .from(coalescedJobs)
      .innerJoin(tenants, and(eq(tenants.id, coalescedJobs.tenantId), eq(tenants.active, true)))
      .where(
        and(
          lt(coalescedJobs.dueAt, sql`now() - ${publishGrace}`),
          lt(coalescedJobs.publishedAt, sql`now() - ${publishGrace}`),
        ),
      )
      .limit(batchSize)
      .for("update", { of: coalescedJobs, skipLocked: true });
    const known = rows.filter((row): row is { tenantId: string; job: PackJob } =>
      services.product.jobs.has(row.job),
    );
    await publishMessages(
      services,
      known.map(({ tenantId, job }) => ({ tenantId, job, requestId: newId(), payload: {} })),
    );
    const keys = JSON.stringify(known.map(({ tenantId, job }) => ({ tenant: tenantId, job })));
    await db
      .update(coalescedJobs)
      .set({ publishedAt: sql`now()` })
      .where(
        sql`(tenant_id, job) in (
          select tenant, job from jsonb_to_recordset(${keys}::text::jsonb) as keys(tenant uuid, job text))`,
      );
    return known.length;
  });
}
