import { desc } from "drizzle-orm";
import { readinessReports } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { aggregateTeamReadiness } from "./aggregate.ts";
import { type ReadinessRow, reportColumns } from "./report-row.ts";
import { type Choice, chooseScope, everybody, type ReportInput, scopeOf } from "./choose-scope.ts";
import type { Figures } from "./figures/figures.ts";
import { readFigures } from "./figures/read-figures.ts";
import { readPast } from "./history/past.ts";
import { percentileOf } from "./percentile.ts";
import { type ProvisionalReason, readState, type ReportState, stateQuery } from "./state.ts";
import type { Watermarks } from "./watermarks.ts";

export interface ReadinessReport extends Figures {
  tenantId: string;
  /** Whose figures these are. */
  scope: "tenant" | "team" | "role" | "course" | "person" | "self" | "combined";
  asOf: Date;
  /** Up to when each source had told something by then. */
  watermarks: Watermarks;
  provisional: boolean;
  reasons: ProvisionalReason[];
  /** People whose change waits for MindTickle, and whose progress waits to be pulled. */
  backlog: { toPush: number; toPull: number };
  /**
   * Of one person: how much of its team its index leaves behind, 0 to 100. Null for all others, and
   * for oneself: `readiness.team` has it, by the night's figures.
   */
  percentile: number | null;
}

/**
 * The newest readiness report of whom the caller asks for, or a past one: the tenant's as an
 * aggregation kept it, all others from the rollups of the newest one. It says when newer data exists.
 * @throws AppError not_found, forbidden, bad_request for a past report of a combination
 */
export async function readReadiness({
  ctx,
  input = {},
}: {
  ctx: Context;
  input?: ReportInput | undefined;
}): Promise<ReadinessReport> {
  const choice = await chooseScope(ctx, input);
  if (input.asOf !== undefined) return pastReport(ctx, choice, input.asOf);
  if (scopeOf(choice)?.scope !== "tenant") return readPart(ctx, choice);
  const reading = readState(ctx);
  const place = { tenantId: ctx.scope.tenantId, resource: "readiness" } as const;
  const [report, state] = await Promise.all([
    ctx.cache.through(ctx.scope, place, () => newestReport(ctx), reading),
    reading,
  ]);
  // What is said of a report must be said of this one: a newer one may have come in between.
  if (state.reportId === report.id) return ofTenant(ctx, report, state);
  const [[newest], [now]] = await ctx.scope.read((db) => [newestFirst(db), stateQuery(db, {})]);
  if (!newest || !now) throw new Error("The report that was just made is gone.");
  return ofTenant(ctx, newest, now);
}

/** @param row as the database or the cache gives it, where dates are text */
function ofTenant(ctx: Context, row: ReadinessRow, state: ReportState): ReadinessReport {
  const { figures, watermarks } = row;
  return assemble(ctx, everybody, { figures, watermarks, asOf: new Date(row.asOf) }, state);
}

/** What was counted then stays as it was: nothing newer makes it provisional. */
export async function pastReport(ctx: Context, choice: Choice, asOf: Date) {
  return assemble(ctx, choice, await readPast(ctx, choice, asOf), {
    reasons: [],
    backlog: { toPush: 0, toPull: 0 },
  });
}

async function readPart(ctx: Context, choice: Choice): Promise<ReadinessReport> {
  const { person, course } = choice;
  const isSelf = ctx.actor.kind === "user" && ctx.actor.userId === person;
  const rank = course === null && !isSelf ? person : null;
  const [found, percentiles, [state]] = await ctx.scope.read((db) => [
    readFigures(db, choice),
    percentileOf(db, { person: rank }),
    stateQuery(db, {}),
  ]);
  const [figures] = found;
  const asOf = state?.asOf;
  if (!figures || !state || !asOf) {
    await aggregateTeamReadiness({ ctx });
    return readPart(ctx, choice);
  }
  const counted = await withLeader(ctx, choice, figures);
  const { watermarks } = state;
  const report = assemble(ctx, choice, { figures: counted, watermarks, asOf }, state);
  return { ...report, percentile: percentiles[0] ?? null };
}

/** A team has rollups where somebody reports to its leader; without, it is that person alone. */
async function withLeader(ctx: Context, choice: Choice, figures: Figures): Promise<Figures> {
  if (scopeOf(choice)?.scope !== "team" || figures.people + figures.deactivated > 0) return figures;
  const [[alone]] = await ctx.scope.read((db) => [
    readFigures(db, { ...everybody, person: choice.team }),
  ]);
  return alone ?? figures;
}

function nameOf({ actor }: Context, choice: Choice): ReadinessReport["scope"] {
  const { team, role, course, person } = choice;
  if (scopeOf(choice) === null) return "combined";
  if (person !== null) return actor.kind === "user" && actor.userId === person ? "self" : "person";
  if (team !== null) return "team";
  if (role !== null) return "role";
  return course === null ? "tenant" : "course";
}

const newestFirst = (db: Db) =>
  db.select(reportColumns).from(readinessReports).orderBy(desc(readinessReports.asOf)).limit(1);

async function newestReport(ctx: Context): Promise<ReadinessRow> {
  const [[newest]] = await ctx.scope.read((db) => [newestFirst(db)]);
  return newest ?? aggregateTeamReadiness({ ctx });
}

function assemble(
  ctx: Context,
  choice: Choice,
  { figures, asOf, watermarks }: { figures: Figures; asOf: Date; watermarks: Watermarks },
  { reasons, backlog }: Pick<ReportState, "reasons" | "backlog">,
): ReadinessReport {
  return {
    tenantId: ctx.scope.tenantId,
    scope: nameOf(ctx, choice),
    ...figures,
    asOf,
    watermarks,
    provisional: reasons.length > 0,
    reasons,
    backlog,
    percentile: null,
  };
}
