import { desc, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessReports } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { invalidateCache } from "../outbox/invalidate-cache.ts";
import { insertOutboxEvent } from "../outbox/events.ts";
import { type OutboxEvent } from "../context.ts";
import { newId } from "../ids.ts";
import { claimScheduled } from "../outbox/coalesced-jobs.ts";
import { everybody } from "./choose-scope.ts";
import { readFigures } from "./figures/read-figures.ts";
import { keepNight } from "./history/keep-night.ts";
import { countUp } from "./rollup/count-up.ts";
import { type ReadinessRow, reportColumns } from "./report-row.ts";
import { watermarks } from "./watermarks.ts";

/**
 * Brings the tenant's rollups up to now and keeps the report of it. The mark is cleared in a
 * transaction of its own before anything is read, so a change that this run misses marks the tenant
 * due again. At night everything is counted anew, which alerts the log where the rollups were not
 * what they should have been, and the figures of every scope are kept.
 */
export async function aggregateTeamReadiness({
  ctx,
  nightly = false,
}: {
  ctx: Context;
  nightly?: boolean;
}): Promise<ReadinessRow> {
  const started = await ctx.scope.write(async (db) => {
    await claimScheduled(db, "readiness.aggregate");
    return databaseTime(db);
  });
  const { report, event, mended } = await count(ctx, started, nightly);
  if (mended.length > 0) {
    const { tenantId: tenant } = ctx.scope;
    const rows = mended.slice(0, 20);
    ctx.log.error("readiness.mended", { tenant, count: mended.length, rows });
  }
  if (event) ctx.outbox.publish(ctx, [event]);
  await invalidateCache(ctx, ["readiness"]);
  return report;
}

interface Counted {
  report: ReadinessRow;
  event: OutboxEvent | null;
  mended: string[];
}

/**
 * Of several who count a tenant at once, one is done; the others are turned back, and find it done.
 * @param started a report that began since then has all that this one would have
 */
const count = (ctx: Context, started: string, nightly: boolean): Promise<Counted> =>
  ctx.scope.writeOnSnapshot(async (db) => {
    const done = nightly ? undefined : await reportSince(db, started);
    if (done) return { report: done, event: null, mended: [] };
    const { mended } = await countUp(ctx, db, nightly);
    const report = await keepReport(ctx, db);
    if (nightly) await keepNight(ctx, db);
    const event = ctx.scope.tenant.hasWebhooks ? updatedEvent(report) : null;
    if (event) await insertOutboxEvent(ctx, db, event).execute();
    return { report, event, mended };
  });

/** Exact to the microsecond, as text: what began after it has seen all that came before it. */
async function databaseTime(db: Db): Promise<string> {
  const [row] = await rawQuery(db, sql`select now()::text`, z.tuple([z.string()])).execute();
  return row?.[0] ?? "infinity";
}

async function reportSince(db: Db, started: string): Promise<ReadinessRow | undefined> {
  const [report] = await db
    .select(reportColumns)
    .from(readinessReports)
    .where(sql`as_of >= ${started}::timestamptz`)
    .orderBy(desc(readinessReports.asOf))
    .limit(1);
  return report;
}

async function keepReport(ctx: Context, db: Db): Promise<ReadinessRow> {
  const id = newId(ctx.now().getTime());
  const [figures] = await readFigures(db, everybody).execute();
  if (!figures) throw new Error("The tenant was not counted.");
  const moment = { asOf: sql`now()`, snapshot: sql`pg_current_snapshot()::text`, watermarks };
  const [[report]] = await Promise.all([
    db
      .insert(readinessReports)
      .values({ id, figures, ...moment })
      .returning(reportColumns)
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

/** Has the tenant's own systems told of the tenant's figures; the ids in a report stay here. */
const updatedEvent = ({ id, asOf, figures }: ReadinessRow): OutboxEvent => {
  const { avgScore, completionRate, people, index } = figures;
  return {
    id: newId(),
    event: "readiness.updated",
    subjectId: id,
    subjectVersion: null,
    payload: {
      asOf: asOf.toISOString(),
      avgScore,
      completionRate,
      people,
      index: index.value,
      modelVersion: index.modelVersion,
    },
  };
};
