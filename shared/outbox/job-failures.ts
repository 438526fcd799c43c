import { eq, gte, sql } from "drizzle-orm";
import * as z from "zod";
import { jobFailures } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { databaseError } from "../db/errors.ts";
import type { Db } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { describeError } from "../log.ts";
import { PlatformError } from "../adapters/learning-platform.ts";

/** The number of consecutive failures for one reason after which a job counts as failing. */
export const alertAfterFailures = 5;

/** A job that keeps failing for the same reason. */
export const failingJob = z.object({
  job: z.string(),
  reason: z.string(),
  failures: z.int().describe("Consecutive failures for this reason."),
  since: z.date(),
});
export type FailingJob = z.output<typeof failingJob>;

/** Counts a failure of a job, or of a part of it. A failure for a new reason starts the count again. */
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
        .values({ job, reason: reasonOf(error) })
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
    // The job's outcome must not depend on whether its failure could be recorded.
    .catch((failed: unknown) =>
      ctx.log.warn("job.not_recorded", { job, ...describeError(failed) }),
    );
}

/** Records that a job, or a part of it, succeeded. */
export const recordSuccess = (ctx: Pick<Context, "scope">, job: string): Promise<unknown> =>
  ctx.scope.write((db) => db.delete(jobFailures).where(eq(jobFailures.job, job)).execute());

/** The tenant's jobs that have failed `alertAfterFailures` times in a row. */
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

/** The reason of a failure without the error's message, which may contain the tenant's data. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return `refused as ${error.code}`;
  if (error instanceof PlatformError) {
    const { outcome, status } = error;
    return `the outside system's answer was not usable: ${outcome}${status === null ? "" : `, status ${status}`}`;
  }
  const database = databaseError(error);
  if (database && /^[0-9A-Z]{5}$/.test(database.code)) {
    const { code, constraint } = database;
    const by = constraint === undefined ? "" : ` by ${constraint}`;
    return `the database refused a statement${by} (SQLSTATE ${code})`;
  }
  return `an internal error: ${error instanceof Error ? error.name : typeof error}`;
}
