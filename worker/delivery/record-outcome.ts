import { RecentMap } from "../../shared/values/recent-map.ts";
import { jobFailures } from "../../drizzle/schema/index.ts";
import type { Context } from "../../shared/context.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { describeError } from "../../shared/log.ts";
import { recordFailure, recordSuccess } from "../../shared/outbox/job-failures.ts";
import type { WorkerServices } from "../types.ts";

/** Jobs that failed in this process, and when others last succeeded in it, by tenant and job. */
const failing = new RecentMap<string, true>({ max: 10_000 });
const succeededAt = new RecentMap<string, number>({ max: 10_000 });

const keyOf = (tenantId: string, job: string) => `${tenantId} ${job}`;

export async function recordJobFailure(ctx: Context, job: string, error: unknown): Promise<void> {
  failing.set(keyOf(ctx.scope.tenantId, job), true);
  await recordFailure(ctx, job, error);
}

/**
 * Records that a job succeeded. It writes to the database only if the job may have failed before;
 * failures recorded by other processes are deleted by `clearFailures`.
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

/** Deletes recorded failures of jobs that have succeeded in this process since. */
export async function clearFailures({ relay, database }: WorkerServices): Promise<void> {
  const { tenantId, job, failedAt } = jobFailures;
  const recorded = await transaction(relay, (db) =>
    db.select({ tenantId, job, failedAt }).from(jobFailures),
  );
  for (const failure of recorded) {
    const at = succeededAt.get(keyOf(failure.tenantId, failure.job));
    if (at === undefined || at <= failure.failedAt.getTime()) continue;
    const scope = new TenantScope(database, { kind: "system", tenantId: failure.tenantId });
    await recordSuccess({ scope }, failure.job);
  }
}
