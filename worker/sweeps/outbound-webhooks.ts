import { and, eq, lt, sql } from "drizzle-orm";
import { outbox, tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { newId } from "../../shared/ids.ts";
import { describeError } from "../../shared/log.ts";
import { scheduleAndPublish } from "../../shared/outbox/coalesced-jobs.ts";
import { contextFor } from "../run-job.ts";
import type { WorkerServices } from "../types.ts";

/**
 * Schedules `outgoing.drain` for tenants with events that are more than five seconds old and not
 * dispatched to their webhook endpoints.
 */
export async function sweepOutbound(services: WorkerServices): Promise<number> {
  const late = await transaction(services.relay, (db) =>
    db
      .selectDistinct({ tenantId: outbox.tenantId })
      .from(outbox)
      .innerJoin(tenants, and(eq(tenants.id, outbox.tenantId), eq(tenants.active, true)))
      .where(and(sql`undispatched`, lt(outbox.createdAt, sql`now() - interval '5 seconds'`)))
      .limit(100),
  );
  for (const { tenantId } of late) {
    const job = "outgoing.drain";
    const ctx = contextFor(services, { tenantId, requestId: newId(), job });
    // A tenant whose job cannot be scheduled must not block the others.
    await scheduleAndPublish(ctx, job, services.now()).catch((error: unknown) => {
      services.log.warn("coalesced_job.schedule_failed", {
        tenant: tenantId,
        job,
        ...describeError(error),
      });
    });
  }
  return late.length;
}
