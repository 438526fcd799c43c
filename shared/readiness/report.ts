import { desc, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessReports, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { visibleTo } from "../users/fields.ts";
import { aggregateTeamReadiness, type ReadinessRow } from "./aggregate.ts";
import { rawQuery } from "../db/queries.ts";
import { toPull, toPush } from "../users/pending-syncs.ts";
import { countingOperations } from "../users/save-user.ts";
import { computeFigures, type Figures } from "./compute.ts";

/** Why a report may change soon without anybody doing anything. */
export type ProvisionalReason = "newer_results" | "roster_changed" | "sync_running";

export interface ReadinessReport extends Figures {
  tenantId: string;
  /** Whose figures these are: an admin gets the tenant, a manager its tree, a rep itself. */
  scope: "tenant" | "team" | "self";
  asOf: Date;
  provisional: boolean;
  reasons: ProvisionalReason[];
  /** People whose change waits for MindTickle, and whose progress waits to be pulled. */
  backlog: { toPush: number; toPull: number };
}

/**
 * The newest readiness report for whoever asks. The tenant's comes from the last aggregation
 * and says when newer data exists; a manager's and a rep's are counted when asked for.
 */
export async function readReadiness({ ctx }: { ctx: Context }): Promise<ReadinessReport> {
  const { actor } = ctx;
  if (actor.kind === "user" && actor.role !== "admin") return countVisible(ctx, actor.role);
  const [report, state] = await Promise.all([
    ctx.cache.through(ctx.scope, { tenantId: ctx.scope.tenantId, resource: "readiness" }, () =>
      newestReport(ctx),
    ),
    currentState(ctx),
  ]);
  const fresh = state.reportId === report.id ? report : await newestReport(ctx);
  return assemble(ctx, "tenant", fresh, new Date(fresh.asOf), state);
}

async function countVisible(ctx: Context, role: "manager" | "rep"): Promise<ReadinessReport> {
  const [[[figures]], state] = await Promise.all([
    ctx.scope.read((db) => [computeFigures(db, visibleTo(ctx, users.id))]),
    currentState(ctx),
  ]);
  if (!figures) throw new Error("A count gave no row.");
  const live = { ...state, newerResults: false, rosterChanged: false };
  return assemble(ctx, role === "manager" ? "team" : "self", figures, ctx.now(), live);
}

async function newestReport(ctx: Context): Promise<ReadinessRow> {
  const [[newest]] = await ctx.scope.read((db) => [
    db.select().from(readinessReports).orderBy(desc(readinessReports.asOf)).limit(1),
  ]);
  return newest ?? aggregateTeamReadiness({ ctx });
}

const stateRow = z
  .tuple([z.string().nullable(), z.boolean().nullable(), z.boolean().nullable(), z.int(), z.int()])
  .transform(([reportId, newerResults, rosterChanged, toPush, toPull]) => ({
    reportId,
    newerResults: newerResults ?? false,
    rosterChanged: rosterChanged ?? false,
    toPush,
    toPull,
  }));

type State = z.output<typeof stateRow>;

const countingActions = `{${countingOperations.map((name) => `user.${name.toLowerCase()}`).join(",")}}`;

/** What has been written since the newest report looked, told by its snapshot and exactly. */
async function currentState(ctx: Context): Promise<State> {
  const unseen = (table: string, which = sql`true`) => sql`exists (
    select 1 from ${sql.identifier(table)} w
    where w.xid >= pg_snapshot_xmin(seen.snapshot)
      and not pg_visible_in_snapshot(w.xid, seen.snapshot) and ${which})`;
  const [rows] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`
      with seen as materialized (
        select id, snapshot::pg_snapshot as snapshot from readiness_reports order by as_of desc limit 1
      )
      select
        (select id from seen),
        (select ${unseen("quiz_results")} or ${unseen("course_progress")} from seen),
        (select ${unseen("audit_log", sql`w.action = any(${countingActions})`)} from seen),
        (select count(*)::int from user_syncs where ${toPush}),
        (select count(*)::int from user_syncs where ${toPull})`,
      stateRow,
    ),
  ]);
  const [state] = rows;
  if (!state) throw new Error("The tenant's state gave no row.");
  return state;
}

function assemble(
  ctx: Context,
  scope: ReadinessReport["scope"],
  figures: Figures,
  asOf: Date,
  state: State,
): ReadinessReport {
  const { toPush, toPull } = state;
  const reasons: ProvisionalReason[] = [];
  if (state.newerResults) reasons.push("newer_results");
  if (state.rosterChanged) reasons.push("roster_changed");
  if (toPush + toPull > 0) reasons.push("sync_running");
  return {
    tenantId: ctx.scope.tenantId,
    scope,
    avgScore: figures.avgScore,
    completionRate: figures.completionRate,
    asOf,
    provisional: reasons.length > 0,
    reasons,
    people: figures.people,
    deactivated: figures.deactivated,
    scores: figures.scores,
    assigned: figures.assigned,
    completed: figures.completed,
    inProgress: figures.inProgress,
    notStarted: figures.notStarted,
    overdue: figures.overdue,
    backlog: { toPush, toPull },
  };
}
