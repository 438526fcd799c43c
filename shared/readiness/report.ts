import { desc, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessReports, readinessStates } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { aggregateTeamReadiness, nothing, type ReadinessRow } from "./aggregate.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { toPull, toPush } from "../users/pending-syncs.ts";
import { type Choice, chooseScope, type ReportInput } from "./choose-scope.ts";
import { type Figures, figuresOf, figuresOfMany, figuresOfPerson } from "./figures.ts";

/** Why a report may change soon without anybody doing anything. */
export type ProvisionalReason = "newer_results" | "roster_changed" | "sync_running";

export interface ReadinessReport extends Figures {
  tenantId: string;
  /** Whose figures these are. */
  scope: "tenant" | "team" | "role" | "course" | "person" | "self" | "combined";
  asOf: Date;
  provisional: boolean;
  reasons: ProvisionalReason[];
  /** People whose change waits for MindTickle, and whose progress waits to be pulled. */
  backlog: { toPush: number; toPull: number };
}

/**
 * The newest readiness report of whom the caller asks for, or a past one of the tenant: the tenant's
 * as an aggregation kept it, all others from the rollups of the newest one. It says when newer data
 * exists.
 * @throws AppError not_found, forbidden, bad_request for a past report of anything but the tenant
 */
export async function readReadiness({
  ctx,
  input = {},
}: {
  ctx: Context;
  input?: ReportInput;
}): Promise<ReadinessReport> {
  const choice = await chooseScope(ctx, input);
  const isTenant = Object.values(choice).every((one) => one === null);
  if (input.asOf !== undefined) return readPast(ctx, isTenant, input.asOf);
  if (!isTenant) return readPart(ctx, choice);
  const [report, state] = await Promise.all([
    ctx.cache.through(ctx.scope, { tenantId: ctx.scope.tenantId, resource: "readiness" }, () =>
      newestReport(ctx),
    ),
    currentState(ctx),
  ]);
  const fresh = state.reportId === report.id ? report : await newestReport(ctx);
  return assemble(ctx, "tenant", fresh.figures, new Date(fresh.asOf), state);
}

async function readPast(ctx: Context, isTenant: boolean, asOf: Date): Promise<ReadinessReport> {
  if (!isTenant) {
    const message =
      "Past reports are kept of the tenant alone. Leave out `asOf`, or ask as an admin for the tenant.";
    throw new AppError("bad_request", message, { field: "asOf" });
  }
  const [[past]] = await ctx.scope.read((db) => [
    db
      .select()
      .from(readinessReports)
      // Postgres counts microseconds, and callers know the milliseconds alone.
      .where(lt(readinessReports.asOf, new Date(asOf.getTime() + 1)))
      .orderBy(desc(readinessReports.asOf))
      .limit(1),
  ]);
  if (!past) {
    throw new AppError(
      "not_found",
      `No report was made until ${asOf.toISOString()}. Ask for a later one.`,
    );
  }
  // What was counted then stays as it was: nothing newer makes it provisional.
  const state = {
    reportId: past.id,
    newerResults: false,
    rosterChanged: false,
    toPush: 0,
    toPull: 0,
  };
  return assemble(ctx, "tenant", past.figures, past.asOf, state);
}

async function readPart(ctx: Context, choice: Choice): Promise<ReadinessReport> {
  const [[counted, found], state] = await Promise.all([
    ctx.scope.read((db) => [
      db.select({ asOf: readinessStates.asOf }).from(readinessStates),
      partOf(db, choice),
    ]),
    currentState(ctx),
  ]);
  const asOf = counted[0]?.asOf;
  if (asOf === undefined) {
    await aggregateTeamReadiness({ ctx });
    return readPart(ctx, choice);
  }
  const figures = found[0] ?? (await ofLeader(ctx, choice));
  return assemble(ctx, nameOf(ctx, choice), figures, asOf, state);
}

/** A team has rollups where somebody reports to its leader; without, it is that person alone. */
async function ofLeader(ctx: Context, { team }: Choice): Promise<Figures> {
  if (team === null) return nothing;
  const [[alone]] = await ctx.scope.read((db) => [
    figuresOfPerson(db, { person: team, course: null }),
  ]);
  return alone ?? nothing;
}

/** From one scope's rollups where there are some, else from the work of those who are meant. */
function partOf(db: Db, { team, role, course, person }: Choice) {
  if (person !== null) return figuresOfPerson(db, { person, course });
  if (role === null && course === null) return figuresOf(db, { scope: "team", key: team });
  if (team === null && course === null) return figuresOf(db, { scope: "role", key: role });
  if (team === null && role === null) return figuresOf(db, { scope: "course", key: course });
  return figuresOfMany(db, { team, role, course });
}

function nameOf({ actor }: Context, { team, role, course, person }: Choice) {
  if (person !== null && course === null) {
    return actor.kind === "user" && actor.userId === person ? "self" : "person";
  }
  const chosen = Object.entries({ team, role, course, person }).filter(([, one]) => one !== null);
  if (chosen.length > 1) return "combined";
  return team !== null ? "team" : role !== null ? "role" : "course";
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
