import { eq, gte, sql } from "drizzle-orm";
import { jobFailures } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { databaseError } from "../db/errors.ts";
import type { Db } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { describeError } from "../log.ts";
import { PlatformError } from "../adapters/learning-platform.ts";

/** Failures in a row, all of one kind, that are worth a person's attention. */
export const alertAfterFailures = 5;

/** A job that fails again and again. */
export interface FailingJob {
  job: string;
  reason: string;
  failures: number;
  since: Date;
}

/** Counts a failure of a job, or of a part of it: of the same kind as the last one, or a first one. */
export async function recordFailure(
  ctx: Pick<Context, "scope" | "log">,
  job: string,
  error: unknown,
): Promise<void> {
  const same = sql`${jobFailures.reason} = excluded.reason`;
  await ctx.scope
    .write((db) =>
      db
        .insert(jobFailures)
        .values({ job, reason: kindOf(error) })
        .onConflictDoUpdate({
          target: [jobFailures.tenantId, jobFailures.job],
          set: {
            failures: sql`case when ${same} then ${jobFailures.failures} + 1 else 1 end`,
            since: sql`case when ${same} then ${jobFailures.since} else now() end`,
            reason: sql`excluded.reason`,
            failedAt: sql`now()`,
          },
        })
        .execute(),
    )
    // What became of the job must not depend on whether its failure could be noted.
    .catch((failed: unknown) =>
      ctx.log.warn("job.not_recorded", { job, ...describeError(failed) }),
    );
}

/** Notes that a job, or the part of it, does what it should again. */
export const recordSuccess = (ctx: Pick<Context, "scope">, job: string): Promise<unknown> =>
  ctx.scope.write((db) => db.delete(jobFailures).where(eq(jobFailures.job, job)).execute());

/** Those of the tenant that want a person. */
export const failingJobs = (db: Db) =>
  db
    .select({
      job: jobFailures.job,
      reason: jobFailures.reason,
      failures: jobFailures.failures,
      since: jobFailures.since,
    })
    .from(jobFailures)
    .where(gte(jobFailures.failures, alertAfterFailures))
    .orderBy(jobFailures.job);

/** What kind of failure it is, without any value of the tenant's: messages may hold some. */
function kindOf(error: unknown): string {
  if (error instanceof AppError) return `refused as ${error.code}`;
  if (error instanceof PlatformError) {
    const { outcome, status } = error;
    return `the outside system's answer cannot be used: ${outcome}${status === null ? "" : `, status ${status}`}`;
  }
  const database = databaseError(error);
  if (database && /^[0-9A-Z]{5}$/.test(database.code)) {
    const { code, constraint } = database;
    const by = constraint === undefined ? "" : ` by ${constraint}`;
    return `the database refused a statement${by} (SQLSTATE ${code})`;
  }
  return `a fault of ours: ${error instanceof Error ? error.name : typeof error}`;
}
