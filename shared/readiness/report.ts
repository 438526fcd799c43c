import { desc, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessReports, readinessStates } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { aggregateTeamReadiness, nothing, type ReadinessRow } from "./aggregate.ts";
import { rawQuery } from "../db/queries.ts";
import { toPull, toPush } from "../users/pending-syncs.ts";
import { type Figures, figuresOf, figuresOfPerson } from "./figures.ts";

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
 * The newest readiness report for whoever asks: the tenant's as the last aggregation kept it, a
 * manager's tree and a rep's own work from the rollups of the same run. It says when newer data exists.
 */
export async function readReadiness({ ctx }: { ctx: Context }): Promise<ReadinessReport> {
  const { actor } = ctx;
  if (actor.kind === "user" && actor.role !== "admin") return readOwn(ctx, actor);
  const [report, state] = await Promise.all([
    ctx.cache.through(ctx.scope, { tenantId: ctx.scope.tenantId, resource: "readiness" }, () =>
      newestReport(ctx),
    ),
    currentState(ctx),
  ]);
  const fresh = state.reportId === report.id ? report : await newestReport(ctx);
  return assemble(ctx, "tenant", fresh.figures, new Date(fresh.asOf), state);
}

async function readOwn(
  ctx: Context,
  { userId, role }: { userId: string; role: "rep" | "manager" | "admin" },
): Promise<ReadinessReport> {
  const isRep = role === "rep";
  const [[counted, found], state] = await Promise.all([
    ctx.scope.read((db) => [
      db.select({ asOf: readinessStates.asOf }).from(readinessStates),
      isRep ? figuresOfPerson(db, { userId }) : figuresOf(db, { scope: "team", key: userId }),
    ]),
    currentState(ctx),
  ]);
  const asOf = counted[0]?.asOf;
  if (asOf === undefined) {
    await aggregateTeamReadiness({ ctx });
    return readOwn(ctx, { userId, role });
  }
  return assemble(ctx, isRep ? "self" : "team", found[0] ?? nothing, asOf, state);
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

/** What has been written since the newest report looked, told by its snapshot and exactly. */
async function currentState(ctx: Context): Promise<State> {
  const unseen = (table: string) => sql`exists (
    select 1 from ${sql.identifier(table)} w
    where w.xid >= pg_snapshot_xmin(seen.snapshot)
      and not pg_visible_in_snapshot(w.xid, seen.snapshot))`;
  const [rows] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`
      with seen as materialized (
        select id, snapshot::pg_snapshot as snapshot from readiness_reports order by as_of desc limit 1
      )
      select
        (select id from seen),
        (select ${unseen("quiz_results")} or ${unseen("course_progress")}
          or ${unseen("assignments")} or ${unseen("courses")} from seen),
        (select ${unseen("users")} from seen),
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
    ...figures,
    asOf,
    provisional: reasons.length > 0,
    reasons,
    backlog: { toPush, toPull },
  };
}
