import { sql } from "drizzle-orm";
import { components } from "../model/model.ts";
import { list } from "./names.ts";

const weights = list(
  components.map(
    (one) =>
      sql`(model -> 'weights' ->> ${one}::text)::numeric as ${sql.identifier(`${one}_weight`)}`,
  ),
);

/** The CTE `model`: the tenant's newest, or that of the version `which` tells. */
export const modelIs = (which = sql`true`) => sql`
  model as materialized (
    select version, (model ->> 'halfLifeDays')::float8 as half_life,
      model -> 'required' as demands, model -> 'atRisk' as at_risk, ${weights}
    from readiness_models where ${which} order by version desc limit 1
  )`;

/**
 * The CTE `rated`: the people of `worked` with their standing by `model`. A component that nothing is
 * known of gives no points and lessens the coverage; points over coverage are the index, so that it
 * never counts as 0. Rounded to twelve places, so that sums are exact.
 */
export const rated = sql`
  shared as (
    select *, (last_at at time zone 'utc')::date as last_day,
      case when assigned > 0 then round((completed - expired)::numeric / assigned, 12) end as completion,
      case when bests > 0 then round(best_sum / bests / 100, 12) end as score,
      case when required > 0 then round(required_done::numeric / required, 12) end as duty
    from worked
  ), weighed as (
    select *, completion_weight + score_weight + required_weight + recency_weight as all_weights,
      recency_weight + case when completion is null then 0 else completion_weight end
        + case when score is null then 0 else score_weight end
        + case when duty is null then 0 else required_weight end as known_weights
    from shared, model
  ), covered as (
    select *, round(known_weights / all_weights, 12) as coverage from weighed
  ), rated as (
    select *, (completion is not null)::int as completion_known, completion as completion_share,
      (score is not null)::int as score_known, score as score_share,
      (duty is not null)::int as required_known, duty as required_share,
      1 as recency_known, (coverage > 0)::int as indexed,
      round(100 * (completion_weight * coalesce(completion, 0) + score_weight * coalesce(score, 0)
        + required_weight * coalesce(duty, 0)) / all_weights, 12) as base,
      case when last_at is not null then round(100 * recency_weight / all_weights, 12) end as recency_points
    from covered
  )`;
