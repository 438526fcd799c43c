import { and, eq, lt, sql } from "drizzle-orm";
import { outbox, tenants } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { newId } from "../../shared/ids.ts";
import { scheduleAndPublish } from "../../shared/outbox/coalesced-jobs.ts";
import { describeError } from "../../shared/log.ts";
import { contextFor } from "../run-job.ts";
import type { WorkerServices } from "../types.ts";

/** Marks the tenants due of whose events somebody should have told their own systems by now. */
export async function sweepOutgoing(services: WorkerServices): Promise<number> {
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
    // One tenant whose mark cannot be set must not keep the others from being served.
    await scheduleAndPublish(ctx, job, services.now()).catch((error: unknown) => {
      services.log.warn("mark.not_set", { tenant: tenantId, job, ...describeError(error) });
    });
  }
  return late.length;
}
