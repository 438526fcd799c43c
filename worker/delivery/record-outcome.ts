import { LRUCache } from "lru-cache";
import { jobFailures } from "../../drizzle/schema/index.ts";
import type { Context } from "../../shared/context.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { recordFailure, recordSuccess } from "../../shared/outbox/job-failures.ts";
import { describeError } from "../../shared/log.ts";
import type { WorkerServices } from "../types.ts";

/** Jobs that this process saw fail, and when it saw others succeed last, by tenant and job. */
const failing = new LRUCache<string, true>({ max: 10_000 });
const succeededAt = new LRUCache<string, number>({ max: 10_000 });

const keyOf = (tenantId: string, job: string) => `${tenantId} ${job}`;

export async function recordJobFailure(ctx: Context, job: string, error: unknown): Promise<void> {
  failing.set(keyOf(ctx.scope.tenantId, job), true);
  await recordFailure(ctx, job, error);
}

/**
 * Notes that a job succeeded: in the database only where it may have failed before, so that the
 * others cost nothing. Where another process saw it fail, `clearFailures` finds out.
 */
export async function recordJobSuccess(ctx: Context, job: string, isRetry: boolean): Promise<void> {
  const key = keyOf(ctx.scope.tenantId, job);
  if (failing.delete(key) || isRetry) {
    await recordSuccess(ctx, job).catch((error: unknown) => {
      failing.set(key, true);
      ctx.log.warn("job.not_recorded", { job, ...describeError(error) });
    });
  }
  succeededAt.set(key, Date.now());
}

/** Takes out the failures of jobs that have succeeded in this process since. */
export async function clearFailures({ relay, database }: WorkerServices): Promise<void> {
  const { tenantId, job, failedAt } = jobFailures;
  const noted = await transaction(relay, (db) =>
    db.select({ tenantId, job, failedAt }).from(jobFailures),
  );
  for (const one of noted) {
    const at = succeededAt.get(keyOf(one.tenantId, one.job));
    if (at === undefined || at <= one.failedAt.getTime()) continue;
    const scope = new TenantScope(database, { kind: "system", tenantId: one.tenantId });
    await recordSuccess({ scope }, one.job);
  }
}
