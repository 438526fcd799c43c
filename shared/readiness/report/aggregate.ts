import { desc, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessReports } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context, OutboxEvent } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { newId } from "../../ids.ts";
import { claimScheduled, scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { invalidateCache } from "../../outbox/invalidate-cache.ts";
import { wholeTenant } from "../choose-scope.ts";
import { readFigures } from "../figures/read-figures.ts";
import { type ReadinessRow, reportColumns, watermarksNow } from "../history/report-row.ts";
import { updateRollups } from "../rollup/update-rollups.ts";

export const aggregateOutput = z.object({ status: z.literal("queued") });

/** Asks the analytics worker to update the tenant's report. Requests before it runs are coalesced. */
export async function requestAggregation({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof aggregateOutput>> {
  await scheduleAndPublish(ctx, "readiness.aggregate", ctx.now());
  return { status: "queued" };
}

/**
 * Updates the tenant's rollups and stores the report. The scheduled job is claimed in a transaction
 * of its own before anything is read, so a change that this run misses schedules the next one. The
 * nightly run also checks the rollups by a full recount and stores the figures of every scope.
 * @param storeNight of history/store-night.ts, in a nightly run; the server has none and leaves it out
 */
export async function aggregateTeamReadiness({
  ctx,
  storeNight,
}: {
  ctx: Context;
  storeNight?: StoreNight | undefined;
}): Promise<ReadinessRow> {
  const startedAt = await ctx.scope.write(async (db) => {
    await claimScheduled(db, "readiness.aggregate");
    return databaseTime(db);
  });
  const { report, event, corrected } = await updateReport(ctx, startedAt, storeNight);
  if (corrected.length > 0) {
    const { tenantId: tenant } = ctx.scope;
    const rows = corrected.slice(0, 20);
    ctx.log.error("readiness.corrected", { tenant, count: corrected.length, rows });
  }
  if (event) ctx.outbox.publish(ctx, [event]);
  await invalidateCache(ctx, ["readiness"]);
  return report;
}

type StoreNight = (ctx: Context, db: Db) => Promise<void>;

interface Update {
  report: ReadinessRow;
  event: OutboxEvent | null;
  corrected: string[];
}

/**
 * Of several concurrent runs for a tenant, one commits. The others are retried and then return its
 * report, because a report that began after `startedAt` includes everything that they would.
 */
const updateReport = (
  ctx: Context,
  startedAt: string,
  storeNight: StoreNight | undefined,
): Promise<Update> =>
  ctx.scope.writeOnSnapshot(async (db) => {
    const newer = storeNight ? undefined : await reportSince(db, startedAt);
    if (newer) return { report: newer, event: null, corrected: [] };
    const { corrected } = await updateRollups(ctx, db, storeNight !== undefined);
    const report = await storeReport(ctx, db);
    await storeNight?.(ctx, db);
    const event = ctx.scope.tenant.hasWebhooks ? updatedEvent(report) : null;
    if (event) await insertOutboxEvent(ctx, db, event).execute();
    return { report, event, corrected };
  });

/** The database's time as text, which keeps its microseconds. */
async function databaseTime(db: Db): Promise<string> {
  const [row] = await rawQuery(db, sql`select now()::text`, z.tuple([z.string()])).execute();
  return row?.[0] ?? "infinity";
}

async function reportSince(db: Db, startedAt: string): Promise<ReadinessRow | undefined> {
  const [report] = await db
    .select(reportColumns)
    .from(readinessReports)
    .where(sql`as_of >= ${startedAt}::timestamptz`)
    .orderBy(desc(readinessReports.asOf))
    .limit(1);
  return report;
}

async function storeReport(ctx: Context, db: Db): Promise<ReadinessRow> {
  const id = newId(ctx.now().getTime());
  const [figures] = await readFigures(db, wholeTenant).execute();
  if (!figures) throw new Error("The tenant has no rollups.");
  const snapshot = { asOf: sql`now()`, snapshot: sql`pg_current_snapshot()::text` };
  const audit = { action: "readiness.aggregate", subjectId: id, before: null, after: null };
  const [[report]] = await Promise.all([
    db
      .insert(readinessReports)
      .values({ id, figures, ...snapshot, watermarks: watermarksNow })
      .returning(reportColumns)
      .execute(),
    auditRow(ctx, db, audit).execute(),
  ]);
  if (!report) throw new Error("The report was not stored.");
  return report;
}

/** For the tenant's webhooks: the main figures, without ids of people or courses. */
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
