import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { presentSetting } from "../../configuration/present-setting.ts";
import type { Context } from "../../context.ts";
import { pointRead, requestedValues } from "../../db/point-read.ts";
import { statement } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { toPull, toPush } from "../../integrations/pending-syncs.ts";
import { parseWatermarks, type Watermarks } from "../history/report-row.ts";

/** Why a report may change soon by itself, or lacks recent data. */
export const provisionalReason = z.enum([
  // There are newer results, progress, assignments or courses.
  "newer_results",
  "roster_changed",
  // The model has a newer version.
  "model_changed",
  // Changes or pulls wait for MindTickle.
  "sync_running",
  // The last successful call of MindTickle is too long ago.
  "source_stale",
  // Events of the tenant have waited for more than a minute.
  "channel_backed_up",
]);
type ProvisionalReason = z.output<typeof provisionalReason>;

/** The newest report and what has happened since. */
export interface ReportState {
  /** Null before the first report, as `asOf`. */
  reportId: string | null;
  asOf: Date | null;
  watermarks: Watermarks;
  reasons: ProvisionalReason[];
  backlog: { toPush: number; toPull: number };
}

/**
 * The report's snapshot identifies exactly the rows that were written since.
 * @param tenant the SQL of the tenant's id; every table is filtered by it
 */
const stateOf = (tenant: SQL) => {
  const ofTenant = sql`tenant_id = ${tenant}`;
  const hasNewRows = (table: string) => sql`exists (
    select 1 from ${sql.identifier(table)} w
    where w.${ofTenant} and w.xid >= pg_snapshot_xmin(report.snapshot)
      and not pg_visible_in_snapshot(w.xid, report.snapshot))`;
  return sql`select report.id, floor(extract(epoch from report.as_of) * 1000)::float8, report.watermarks::text,
      ${hasNewRows("quiz_results")} or ${hasNewRows("course_progress")}
        or ${hasNewRows("assignments")} or ${hasNewRows("courses")},
      ${hasNewRows("users")},
      exists (select from readiness_models m join readiness_states c using (tenant_id)
        where m.${ofTenant} and m.version > c.model_version),
      exists (select from integrations i left join integration_states s using (tenant_id, kind)
        where i.${ofTenant} and kind = 'mindtickle' and coalesce(s.last_sync_at, i.created_at)
          < now() - interval '1 hour' * ${presentSetting("readiness.staleAfterHours", tenant)}),
      exists (select from outbox where ${ofTenant} and handled_at is null
        and created_at < now() - interval '1 minute'),
      (select count(*)::int from user_syncs where ${ofTenant} and ${toPush}),
      (select count(*)::int from user_syncs where ${ofTenant} and ${toPull})
    from (select) always left join lateral (
      select id, as_of, watermarks, snapshot::pg_snapshot as snapshot
      from readiness_reports where ${ofTenant} order by as_of desc limit 1
    ) report on true`;
};

const stateRow = z
  .tuple([
    z.string().nullable(),
    z.number().nullable(),
    z.string().nullable(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.int(),
    z.int(),
  ])
  .transform((row): ReportState => {
    const [reportId, asOf, watermarks, hasResults, hasUsers, hasModel, isStale, ...rest] = row;
    const [isBackedUp, toPushCount, toPullCount] = rest;
    const reasons: [boolean, ProvisionalReason][] = [
      [hasResults, "newer_results"],
      [hasUsers, "roster_changed"],
      [hasModel, "model_changed"],
      [toPushCount + toPullCount > 0, "sync_running"],
      [isStale, "source_stale"],
      [isBackedUp, "channel_backed_up"],
    ];
    return {
      reportId,
      asOf: asOf === null ? null : new Date(asOf),
      watermarks: parseWatermarks(watermarks ?? "{}"),
      reasons: reasons.flatMap(([applies, reason]) => (applies ? [reason] : [])),
      backlog: { toPush: toPushCount, toPull: toPullCount },
    };
  });

/** Reads the state along with other queries. */
export const stateQuery = statement(stateOf(sql`(select id from tenants)`), stateRow);

const statePoint = pointRead(
  // Materialized: computed once for all concurrent callers.
  (tenantId) => sql`with state as materialized (${stateOf(tenantId)})
    select requested.position::int, state.* from state, ${requestedValues}`,
  stateRow,
);

/** Reads the state in one statement that also begins the tenant session, shared by concurrent callers. */
export async function readState({ scope }: Context): Promise<ReportState> {
  const state = await scope.readOne(statePoint, "");
  if (!state) throw new Error("The tenant's report state returned no row.");
  return state;
}

export const notCounted = () =>
  new AppError("conflict", "The tenant has no report yet. Read `readiness.report` first.");
