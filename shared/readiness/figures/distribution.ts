import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { chooseScope, reportInput } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { rowsWhere } from "../rows/select-rows.ts";
import { indexOfMember } from "../rows/selections.ts";

export const distributionInput = reportInput.omit({ asOf: true });

const optional = z.number().nullable();

export const distributionOutput = z.object({
  asOf: z.date(),
  people: z.int().describe("People with an index."),
  unknown: z.int().describe("Active people without an index."),
  lowerQuartile: optional.describe(
    "Interpolated between ranks, as `percentile_cont` in PostgreSQL.",
  ),
  median: optional,
  upperQuartile: optional,
  bars: z
    .array(
      z.object({
        from: z.number(),
        to: z.number().describe("Not included, except by the last bar."),
        count: z.int(),
      }),
    )
    .describe("How many people have an index in each tenth of 0 to 100."),
});

const n = z.number();

/**
 * How the indexes of a scope's people are distributed, as of the newest report. `readiness.rows` has
 * the people of a bar with its `indexFrom` and `indexTo`.
 * @throws AppError not_found, forbidden, conflict before the first report
 */
export async function readDistribution({
  ctx,
  input = {},
}: {
  ctx: Context;
  input?: z.output<typeof distributionInput> | undefined;
}): Promise<z.output<typeof distributionOutput>> {
  const choice = await chooseScope(ctx, input);
  const { from, where } = rowsWhere({ of: "people", choice });
  const text = sql`
    with state as materialized (select * from app.readiness_state()), rated as materialized (
      select ${indexOfMember} as index from ${from} cross join state where ${where}
    ), quartile as (
      select percentile_cont(array[0.25, 0.5, 0.75]) within group (order by index) as at from rated
    ) select bar.start::float8, (bar.start + 10)::float8, count(index)::int,
      (select count(*)::int from rated where index is null),
      (select at[1] from quartile), (select at[2] from quartile), (select at[3] from quartile)
    from generate_series(0, 90, 10) as bar(start) left join rated
      on index >= bar.start and (index < bar.start + 10 or (bar.start = 90 and index = 100))
    group by bar.start order by bar.start`;
  const row = z.tuple([n, n, n, n, optional, optional, optional]);
  const [rows, [state]] = await ctx.scope.read((db) => [
    rawQuery(db, text, row),
    stateQuery(db, {}),
  ]);
  const [first] = rows;
  if (!state?.asOf || !first) throw notCounted();
  const [, , , unknown, lowerQuartile, median, upperQuartile] = first;
  const bars = rows.map(([start, to, count]) => ({ from: start, to, count }));
  const people = bars.reduce((sum, { count }) => sum + count, 0);
  return { asOf: state.asOf, people, unknown, lowerQuartile, median, upperQuartile, bars };
}
