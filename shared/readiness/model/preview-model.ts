import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { jsonText } from "../../db/columns.ts";
import { rawQuery } from "../../db/queries.ts";
import { chooseScope } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { isChosen } from "../rows/select-rows.ts";
import { judgedBy, ratedBy } from "./rated-by.ts";
import { checkCourses } from "./set-model.ts";
import { newestModel } from "./read-model.ts";
import { readinessModel } from "./readiness-model.ts";

export const previewModelInput = z.strictObject({
  model: readinessModel,
  /** How many of the people who move are returned, those who move furthest first. */
  limit: z.int().min(1).max(200).default(20),
});

const index = z.number().nullable();

const movedPerson = z.object({
  userId: z.uuid(),
  displayName: z.string().nullable(),
  before: index.describe("The index by the model of the newest report; null if unknown."),
  after: index.describe("The index by the proposed model."),
  atRiskBefore: z.boolean(),
  atRiskAfter: z.boolean(),
});

export const previewModelOutput = z.object({
  asOf: z.date(),
  modelVersion: z.int().describe("The model of the newest report, with which is compared."),
  people: z.int().describe("Active people."),
  up: z.int().describe("People whose index rises."),
  down: z.int().describe("People whose index falls."),
  otherwise: z.int().describe("People whose index becomes known or unknown."),
  before: index.describe("The index of all of them, 0 to 100."),
  after: index,
  atRiskBefore: z.int(),
  atRiskAfter: z.int(),
  items: z.array(movedPerson),
});

const totals = previewModelOutput.omit({ asOf: true, items: true });
const found = z.tuple([jsonText(totals.extend({ items: z.array(movedPerson) }))]);

/**
 * What a model would change for the people whom the caller may see, computed from the work that the
 * newest report counted. Nothing is stored.
 * @throws AppError bad_request for unknown courses, conflict before the first report
 */
export async function previewModel({
  ctx,
  input: { model, limit },
}: {
  ctx: Context;
  input: z.output<typeof previewModelInput>;
}): Promise<z.output<typeof previewModelOutput>> {
  const choice = await chooseScope(ctx, {});
  const proposed = sql`${JSON.stringify(model)}::jsonb`;
  const counted = await ctx.scope.readOnSnapshot(async (db) => {
    await checkCourses(db, model, (await newestModel(db)).model);
    const [state] = await stateQuery(db, {}).execute();
    if (!state?.asOf) throw notCounted();
    const [row] = await rawQuery(
      db,
      sql`with state as materialized (select * from app.readiness_state()), member as materialized (
          select m.* from readiness_members m where m.active and ${isChosen(choice)}
        ), before as materialized (${judgedBy(
          sql`state.model`,
          sql`
          select user_id, app.readiness_index(indexed, base, coverage, recency_points, last_day, today, half_life) as index,
            coverage::float8 as coverage, required from member cross join state`,
        )}
        ), after as materialized (${judgedBy(proposed, ratedBy(proposed))}
        ), compared as materialized (
          select b.user_id, b.index as before, a.index as after, b.coverage as coverage_before,
            a.coverage as coverage_after, b.is_at_risk as at_risk_before, a.is_at_risk as at_risk_after,
            round(b.index::numeric, 6) as rounded_before, round(a.index::numeric, 6) as rounded_after
          from before b join after a using (user_id)
        ), moved as (
          select * from compared
          where rounded_before is distinct from rounded_after or at_risk_before <> at_risk_after
          order by abs(coalesce(after, 0) - coalesce(before, 0)) desc, user_id limit ${limit}
        ) select jsonb_build_object('modelVersion', (select version from state), 'people', count(*),
          'up', count(*) filter (where rounded_after > rounded_before),
          'down', count(*) filter (where rounded_after < rounded_before),
          'otherwise', count(*) filter (where (before is null) <> (after is null)),
          'before', sum(before * coverage_before) / nullif(sum(coverage_before) filter (where before is not null), 0),
          'after', sum(after * coverage_after) / nullif(sum(coverage_after) filter (where after is not null), 0),
          'atRiskBefore', count(*) filter (where at_risk_before),
          'atRiskAfter', count(*) filter (where at_risk_after),
          'items', (select coalesce(jsonb_agg(jsonb_build_object('userId', v.user_id, 'displayName', u.display_name,
              'before', v.before, 'after', v.after, 'atRiskBefore', v.at_risk_before,
              'atRiskAfter', v.at_risk_after)
            order by abs(coalesce(v.after, 0) - coalesce(v.before, 0)) desc, v.user_id), '[]')
            from moved v left join users u on u.id = v.user_id))::text
        from compared`,
      found,
    ).execute();
    return row && { ...row[0], asOf: state.asOf };
  });
  if (!counted) throw notCounted();
  return counted;
}
