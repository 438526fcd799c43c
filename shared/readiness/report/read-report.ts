import { desc } from "drizzle-orm";
import * as z from "zod";
import { readinessReports } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import {
  type Choice,
  chooseScope,
  type ReportInput,
  scopeOf,
  wholeTenant,
} from "../choose-scope.ts";
import { type Figures, figuresOutput } from "../figures/figures.ts";
import { readFigures } from "../figures/read-figures.ts";
import { readPast } from "../history/read-past.ts";
import {
  type ReadinessRow,
  reportColumns,
  type Watermarks,
  watermarksOutput,
} from "../history/report-row.ts";
import { aggregateTeamReadiness } from "./aggregate.ts";
import { percentileOf } from "./percentile.ts";
import { provisionalReason, readState, type ReportState, stateQuery } from "./state.ts";

export const reportOutput = figuresOutput.extend({
  tenantId: z.uuid(),
  scope: z.enum(["tenant", "team", "role", "course", "person", "self", "combined"]),
  asOf: z.date(),
  watermarks: watermarksOutput.describe("Up to when each source had reported by then."),
  provisional: z.boolean().describe("Whether it may change soon, or lacks recent data."),
  reasons: z.array(provisionalReason).describe("Why it is provisional."),
  backlog: z.object({
    toPush: z.int().describe("People whose change waits for MindTickle."),
    toPull: z.int().describe("People whose progress waits to be pulled."),
  }),
  percentile: z
    .number()
    .nullable()
    .describe(
      "The share of a person's team with a lower index, 0 to 100. Null for other scopes and for the caller.",
    ),
});
type ReadinessReport = z.output<typeof reportOutput>;

/**
 * The newest report of the scope that the caller chooses, or a past one. The tenant's report is
 * stored; other scopes are read from the rollups of the newest report.
 * @throws AppError not_found, forbidden, bad_request for a past report of combined filters
 */
export async function readReadiness({
  ctx,
  input = {},
}: {
  ctx: Context;
  input?: ReportInput | undefined;
}): Promise<ReadinessReport> {
  const choice = await chooseScope(ctx, input);
  if (input.asOf !== undefined) return readPastReport(ctx, choice, input.asOf);
  return scopeOf(choice)?.scope === "tenant" ? readTenantReport(ctx) : readScopeReport(ctx, choice);
}

/** A past report is never provisional: newer data does not change it. */
export async function readPastReport(ctx: Context, choice: Choice, asOf: Date) {
  const state = { reasons: [], backlog: { toPush: 0, toPull: 0 } };
  return assemble(ctx, choice, await readPast(ctx, choice, asOf), state);
}

/** The stored report, from the cache, with the current state of the tenant. */
async function readTenantReport(ctx: Context): Promise<ReadinessReport> {
  const newestQuery = (db: Db) =>
    db.select(reportColumns).from(readinessReports).orderBy(desc(readinessReports.asOf)).limit(1);
  const fromDatabase = async (): Promise<ReadinessRow> => {
    const [[newest]] = await ctx.scope.read((db) => [newestQuery(db)]);
    return newest ?? aggregateTeamReadiness({ ctx });
  };
  const key = { tenantId: ctx.scope.tenantId, resource: "readiness" } as const;
  const stateRead = readState(ctx);
  let [report, state] = await Promise.all([
    ctx.cache.through(ctx.scope, key, fromDatabase, stateRead),
    stateRead,
  ]);
  // A newer report was stored between the two reads: read both in one snapshot.
  if (state.reportId !== report.id) {
    const [[newest], [current]] = await ctx.scope.read((db) => [
      newestQuery(db),
      stateQuery(db, {}),
    ]);
    if (!newest || !current) throw new Error("The newest report was deleted while it was read.");
    [report, state] = [newest, current];
  }
  const { figures, watermarks } = report;
  // In the cache, dates are text.
  return assemble(ctx, wholeTenant, { figures, watermarks, asOf: new Date(report.asOf) }, state);
}

/** The figures of people who match the filters, as of the newest report. */
async function readScopeReport(ctx: Context, choice: Choice): Promise<ReadinessReport> {
  const { person, course, team } = choice;
  const isSelf = ctx.actor.kind === "user" && ctx.actor.userId === person;
  const isTeam = scopeOf(choice)?.scope === "team";
  const [[figures], [percentile = null], [state]] = await ctx.scope.read((db) => [
    readFigures(db, choice),
    percentileOf(db, { person: course === null && !isSelf ? person : null }),
    stateQuery(db, {}),
  ]);
  if (!figures || !state?.asOf) {
    await aggregateTeamReadiness({ ctx });
    return readScopeReport(ctx, choice);
  }
  const { watermarks, asOf } = state;
  let counted = figures;
  // Without reports, a manager's team has no rollups and consists of the manager alone.
  if (isTeam && figures.people + figures.deactivated === 0) {
    const [[alone]] = await ctx.scope.read((db) => [
      readFigures(db, { ...wholeTenant, person: team }),
    ]);
    counted = alone ?? figures;
  }
  return { ...assemble(ctx, choice, { figures: counted, watermarks, asOf }, state), percentile };
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

function nameOf({ actor }: Context, choice: Choice): ReadinessReport["scope"] {
  const { team, role, course, person } = choice;
  if (scopeOf(choice) === null) return "combined";
  if (person !== null) return actor.kind === "user" && actor.userId === person ? "self" : "person";
  if (team !== null) return "team";
  if (role !== null) return "role";
  return course === null ? "tenant" : "course";
}
