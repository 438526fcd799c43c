import { and, eq, gte, sql } from "drizzle-orm";
import { coalescedJobs } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";

/** The row of `coalesced_jobs` in which a tenant's last night stands; nothing is ever due by it. */
const job = "readiness.nightly";

const startOf = (night: string) => new Date(`${night}T00:00:00Z`);

/**
 * Gives a row where the tenant had this night, or a later one. QStash knows a repetition for ten
 * minutes, and tries a fan-out again after half an hour: what then comes twice is found here.
 * @param night a day in UTC, `2024-03-31`
 */
export const findNight = (db: Db, night: string) =>
  db
    .select({ ranAt: coalescedJobs.ranAt })
    .from(coalescedJobs)
    .where(and(eq(coalescedJobs.job, job), gte(coalescedJobs.ranAt, startOf(night))));

/** Notes that the tenant had this night: once all of it is done, since it may die before. */
export const recordNight = (db: Db, night: string) =>
  db
    .insert(coalescedJobs)
    .values({ job, runs: 1, ranAt: startOf(night) })
    .onConflictDoUpdate({
      target: [coalescedJobs.tenantId, coalescedJobs.job],
      set: { runs: sql`${coalescedJobs.runs} + 1`, ranAt: startOf(night) },
    });
