import { and, eq, gte, sql } from "drizzle-orm";
import { jobMarks } from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";

/** The row of `job_marks` in which a tenant's last night stands; nothing is ever due by it. */
const job = "readiness.nightly";

const startOf = (night: string) => new Date(`${night}T00:00:00Z`);

/**
 * Gives a row where the tenant had this night, or a later one. QStash knows a repetition for ten
 * minutes, and tries a fan-out again after half an hour: what then comes twice is found here.
 * @param night a day in UTC, `2024-03-31`
 */
export const pastNight = (db: Db, night: string) =>
  db
    .select({ ranAt: jobMarks.ranAt })
    .from(jobMarks)
    .where(and(eq(jobMarks.job, job), gte(jobMarks.ranAt, startOf(night))));

/** Notes that the tenant had this night: once all of it is done, since it may die before. */
export const notePastNight = (db: Db, night: string) =>
  db
    .insert(jobMarks)
    .values({ job, runs: 1, ranAt: startOf(night) })
    .onConflictDoUpdate({
      target: [jobMarks.tenantId, jobMarks.job],
      set: { runs: sql`${jobMarks.runs} + 1`, ranAt: startOf(night) },
    });
