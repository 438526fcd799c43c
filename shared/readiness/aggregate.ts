import { sql } from "drizzle-orm";
import { readinessReports } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { makeStale } from "../delivery/make-stale.ts";
import { type OutboxEvent, outboxRow } from "../delivery/outbox.ts";
import { newId } from "../ids.ts";
import { takeMark } from "../jobs/marks.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { countUp } from "./rollup/count-up.ts";

export type ReadinessRow = typeof readinessReports.$inferSelect;

/**
 * Brings the tenant's rollups up to now and keeps the report of it. The mark is cleared in a
 * transaction of its own before anything is read, so a change that this run misses marks the tenant
 * due again. Counting anew alerts the log where the rollups were not what they should have been.
 */
export async function aggregateTeamReadiness({
  ctx,
  anew = false,
}: {
  ctx: Context;
  /** Whether to count everything rather than what has changed. */
  anew?: boolean;
}): Promise<ReadinessRow> {
  await ctx.scope.write((db) => takeMark(db, "readiness.aggregate"));
  const id = newId(ctx.now().getTime());
  const { report, event, mended } = await ctx.scope.writeAtOneMoment(async (db) => {
    const counted = await countUp(ctx, db, anew);
    const kept = await keepReport(ctx, db, id);
    const told = ctx.scope.tenant.tells ? updatedEvent(kept) : null;
    if (told) await outboxRow(ctx, db, told).execute();
    return { report: kept, event: told, mended: counted.mended };
  });
  if (mended.length > 0) {
    const { tenantId: tenant } = ctx.scope;
    const rows = mended.slice(0, 20);
    ctx.log.error("readiness.mended", { tenant, count: mended.length, rows });
  }
  if (event) ctx.announcer.announce(ctx, [event]);
  await makeStale(ctx, ["readiness"]);
  return report;
}

async function keepReport(ctx: Context, db: Db, id: string): Promise<ReadinessRow> {
  const [figures = nothing] = await figuresOf(db, { scope: "tenant", key: "" }).execute();
  const [[report]] = await Promise.all([
    db
      .insert(readinessReports)
      .values({ id, asOf: sql`now()`, snapshot: sql`pg_current_snapshot()::text`, figures })
      .returning()
      .execute(),
    auditRow(ctx, db, {
      action: "readiness.aggregate",
      subjectId: id,
      before: null,
      after: null,
    }).execute(),
  ]);
  if (!report) throw new Error("The report was not written.");
  return report;
}

/** Of a tenant that nobody is in yet. */
export const nothing: Figures = {
  avgScore: null,
  completionRate: null,
  people: 0,
  deactivated: 0,
  scores: 0,
  median: null,
  lowerQuartile: null,
  upperQuartile: null,
  standardDeviation: null,
  firstAttempt: null,
  bestScore: null,
  latestScore: null,
  assigned: 0,
  completed: 0,
  inProgress: 0,
  notStarted: 0,
  overdue: 0,
  expired: 0,
  expiring: 0,
  trend: { days7: null, days30: null, days90: null },
};

/** Has the tenant's own systems told of the tenant's figures; the ids in a report stay here. */
const updatedEvent = ({ id, asOf, figures }: ReadinessRow): OutboxEvent => {
  const { avgScore, completionRate, people } = figures;
  return {
    id: newId(),
    event: "readiness.updated",
    subjectId: id,
    subjectVersion: null,
    payload: { asOf: asOf.toISOString(), avgScore, completionRate, people },
  };
};
