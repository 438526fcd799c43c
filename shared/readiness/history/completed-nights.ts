import { and, eq, gte, sql } from "drizzle-orm";
import { coalescedJobs } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";

/** The row of `coalesced_jobs` that stores a tenant's last completed night. It is never scheduled. */
const job = "readiness.nightly";

const startOf = (night: string) => new Date(`${night}T00:00:00Z`);

/**
 * Finds a row if this night or a later one has been completed. QStash deduplicates messages for ten
 * minutes only, and the fan-out is retried after half an hour, so a night can be delivered twice.
 * @param night a day in UTC, `2024-03-31`
 */
export const findNight = (db: Db, night: string) =>
  db
    .select({ ranAt: coalescedJobs.ranAt })
    .from(coalescedJobs)
    .where(and(eq(coalescedJobs.job, job), gte(coalescedJobs.ranAt, startOf(night))));

/** Records a night as completed; run it last, because the night may fail before. */
export const recordNight = (db: Db, night: string) =>
  db
    .insert(coalescedJobs)
    .values({ job, runs: 1, ranAt: startOf(night) })
    .onConflictDoUpdate({
      target: [coalescedJobs.tenantId, coalescedJobs.job],
      set: { runs: sql`${coalescedJobs.runs} + 1`, ranAt: startOf(night) },
    });
