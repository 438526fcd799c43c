import { type SQL, sql } from "drizzle-orm";
import { components } from "../model/model.ts";
import { columns, figureNames, list, standingNames, totalNames } from "../rollup/names.ts";
import { isThere } from "../rollup/is-there.ts";
import { modelIs } from "../rollup/rating.ts";

const sumOf = (of: SQL, names: readonly string[]) =>
  columns(names, (name) => sql`coalesce(sum(${of}.${name}), 0) as ${name}`);

/** The value at a place between 0 and 1 of the scores, in order, by their counts. */
const quantile = (place: number) => sql`(
  select (lower.score + (upper.score - lower.score) * (at.rank - floor(at.rank)))::float8
  from (select (max(upto) - 1) * ${place}::numeric as rank from ranked) at,
    lateral (select score from ranked where upto > floor(at.rank) order by score limit 1) lower,
    lateral (select score from ranked where upto > ceil(at.rank) order by score limit 1) upper)`;

const sums = (within: SQL) => sql`
  coalesce(sum(d.scores) filter (where ${within}), 0),
  coalesce(sum(d.score_sum) filter (where ${within}), 0),
  coalesce(sum(d.score_squares) filter (where ${within}), 0)`;

/** Known scores within the last so many days, and the so many days before. */
const windows = sql`(
  select jsonb_agg(of_window order by days) from (
    select w.days, jsonb_build_array(${sums(sql`d.day > today - w.days`)},
      ${sums(sql`d.day <= today - w.days`)}) as of_window
    from moment cross join unnest(array[7, 30, 90]) as w(days)
      left join dated d on d.day > today - 2 * w.days and d.day <= today
    group by w.days) windows)`;

const componentSums = list(
  components.map((one) => {
    const [weight, known, share] = ["weight", "known", "share"].map((what) =>
      sql.identifier(`${one}_${what}`),
    );
    const shares = one === "recency" ? sql`remaining.people` : sql`counted.${share}`;
    return sql`${one}::text, jsonb_build_array(m.${weight}, counted.${known}, 100 * ${shares})`;
  }),
);

/** What recency is worth on a day: half of it is left after each half-life; after many, nothing. */
export const decay = (today: SQL, lastDay: SQL, halfLife: SQL) =>
  sql`power(0.5, least(1000, greatest(0, ${today} - ${lastDay}) / ${halfLife}))`;

/**
 * A scope's figures as JSON, in one row `(figures)`.
 * @param from the relations `moment` (as_of, today), `model`, `counted` (a row of totals), `reached`
 * (score, scores), `dated` (scores by day) and `recent` (last_day, people, recency_points)
 */
export const figuresFrom = (from: SQL) => sql`
  with ${from}, ranked as materialized (
    select score, sum(scores) over (order by score) as upto from reached where scores > 0
  ), remaining as (
    select coalesce(sum(people * left_over), 0) as people,
      coalesce(sum(recency_points * left_over), 0) as points
    from (select people, recency_points,
        ${decay(sql`today`, sql`last_day`, sql`half_life`)} as left_over
      from recent, moment, model) faded
  ) select (to_jsonb(counted) || jsonb_build_object(
      'quartiles', jsonb_build_array(${quantile(0.25)}, ${quantile(0.5)}, ${quantile(0.75)}),
      'windows', ${windows},
      'index', jsonb_build_object('version', m.version, 'indexed', counted.indexed,
        'points', counted.base + remaining.points, 'coverage', counted.coverage, ${componentSums})
    ))::text as figures
  from counted, remaining, model m`;

/** When the rollups were counted, and by which model. */
export const now = sql`
  moment as materialized (
    select as_of, (as_of at time zone 'utc')::date as today from readiness_states
  ), ${modelIs(sql`version = (select model_version from readiness_states)`)}`;

/** The relations of one scope's rollups. @param here which scope */
export const ofScope = (here: SQL) => sql`
  counted as (
    select coalesce(sum(s.people), 0) as people, coalesce(sum(s.deactivated), 0) as deactivated,
      ${sumOf(sql`s`, totalNames)} from readiness_scopes s where ${here}
  ), reached as (select hundredths / 100.0 as score, scores from readiness_scores where ${here}),
  dated as (select day, scores, score_sum, score_squares from readiness_days where ${here}),
  recent as (select last_day, people, recency_points from readiness_recencies where ${here})`;

/** Whether a result `q` is one that the newest report has seen; what came since waits. */
export const seen = sql`pg_visible_in_snapshot(q.xid, (select snapshot::pg_snapshot from readiness_states))`;

/** The relations of people's results. @param which of them, of `q` */
const ofResults = (which: SQL) => sql`
  result as materialized (
    select q.score, (q.submitted_at at time zone 'utc')::date as day
    from quiz_results q join among using (user_id)
    where among.active and q.score is not null and ${which}
  ), reached as (select score, count(*) as scores from result group by score),
  dated as (
    select day, count(*) as scores, sum(score) as score_sum, sum(score * score) as score_squares
    from result group by day
  )`;

const recentOf = (relation: SQL) => sql`
  recent as (
    select last_day, count(*) as people, sum(recency_points) as recency_points
    from ${relation} where last_day is not null group by last_day
  )`;

/** The relations of the people of `among`, which are members. @param seen which results count */
export const ofPeople = (seen: SQL) => sql`
  counted as (
    select count(*) filter (where a.active) as people,
      count(*) filter (where not a.active) as deactivated, ${sumOf(sql`a`, totalNames)} from among a
  ), ${ofResults(seen)}, ${recentOf(sql`among`)}`;

/** The same of what they do in one course. */
export const inCourse = (course: SQL) => sql`
  work as materialized (
    select ${columns(figureNames, (name) => sql`p.${name}`)},
      ${columns(standingNames, (name) => sql`a.${name}`)}, a.recency_points, a.last_day
    from readiness_parts p join among a using (user_id)
    where a.active and p.course_id = ${course} and ${isThere(sql`p`)}
  ), counted as (
    select count(*) as people, 0 as deactivated, ${sumOf(sql`w`, totalNames)} from work w
  ), ${ofResults(sql`q.course_id = ${course} and ${seen}`)}, ${recentOf(sql`work`)}`;
