import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { type Db, type Query, statement } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { type Choice, managerOf, type SingleScope, singleScope } from "../choose-scope.ts";
import type { Figures } from "../figures/figures.ts";
import { figuresOfPersonAt } from "../figures/read-figures.ts";
import type { NightFigures } from "./index-quartiles.ts";
import { isVisibleTo, milliseconds } from "./nights.ts";
import { parseWatermarks, type Watermarks } from "./report-row.ts";

export interface PastFigures {
  figures: Figures;
  asOf: Date;
  watermarks: Watermarks;
}

type PastRow = [asOf: number, watermarks: string, figures: Figures];

const storedRow = z.tuple([
  z.number(),
  z.string(),
  z.string().transform((json): Figures => {
    // Only an aggregation writes them.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { indexQuartiles: _, ...figures } = JSON.parse(json) as NightFigures;
    return figures;
  }),
]);
const before = sql`${sql.placeholder("before")}::timestamptz`;

const tenantReport = statement(
  sql`select ${milliseconds}, watermarks::text, figures::text from readiness_reports
    where as_of < ${before} order by as_of desc limit 1`,
  storedRow,
);

/**
 * The figures of a team, role or course in the last night. Of nights older than 400 days, only the
 * last of each month has them, and every such night has roles.
 */
const scopeReport = statement(
  sql`with night as materialized (
      select as_of, watermarks from readiness_history join readiness_reports using (as_of)
      where scope = 'role' and as_of < ${before} order by as_of desc limit 1
    )
    select ${milliseconds}, watermarks::text, h.figures::text from night join readiness_history h using (as_of)
    where scope = ${sql.placeholder("scope")} and key = ${sql.placeholder("key")}
      and ${isVisibleTo(sql`${sql.placeholder("manager")}::uuid`)}`,
  storedRow,
);

/**
 * The figures of one scope at a moment: the tenant's from its last report, others from the last
 * night, by the manager tree of that day. A manager sees teams that were in the tree then.
 * @throws AppError not_found, bad_request for combined filters
 */
export async function readPast(ctx: Context, choice: Choice, asOf: Date): Promise<PastFigures> {
  const scope = singleScope(choice, "asOf");
  const manager = managerOf(ctx);
  const read = (db: Db, { scope: kind, key }: SingleScope): Query<PastRow[]> => {
    // Callers send milliseconds, and Postgres stores microseconds.
    const values = { before: new Date(asOf.getTime() + 1), scope: kind, key, manager };
    if (kind === "tenant") return tenantReport(db, values);
    return kind === "person"
      ? figuresOfPersonAt(db, { before: values.before, person: key })
      : scopeReport(db, values);
  };
  // A manager to whom nobody reported was a team of one.
  const scopes = scope.scope === "team" ? [scope, { ...scope, scope: "person" }] : [scope];
  const rows = await ctx.scope.read((db) => scopes.map((one) => read(db, one)));
  const [found] = rows.flat();
  if (!found) {
    const message = `No report of this was stored before ${asOf.toISOString()}. Ask for a later time; only the tenant is stored more often than each night.`;
    throw new AppError("not_found", message);
  }
  const [time, watermarks, figures] = found;
  return {
    figures,
    asOf: new Date(time),
    watermarks: parseWatermarks(watermarks),
  };
}
