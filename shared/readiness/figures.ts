import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../db/queries.ts";
import { totals } from "./rollup/counting.ts";
import { trendOf, type Trend, windowSums } from "./trend.ts";

/** What a scope comes to. A score that nobody knows counts nowhere, and never as 0. */
export interface Figures {
  /** Mean of the known scores of active people's quiz results, 0 to 100; null without one. */
  avgScore: number | null;
  /** Completed over assigned, 0 to 1; null when nothing is assigned. */
  completionRate: number | null;
  /** Active people; those who are not are counted apart and nowhere else. */
  people: number;
  deactivated: number;
  /** Known scores. */
  scores: number;
  /** Quartiles by linear interpolation between ranks (R type 7, as Postgres's percentile_cont). */
  median: number | null;
  lowerQuartile: number | null;
  upperQuartile: number | null;
  /** Of the sample, with n - 1; null below two scores. */
  standardDeviation: number | null;
  /** Means over each person's quizzes of the first, best and latest score, where it is known. */
  firstAttempt: number | null;
  bestScore: number | null;
  latestScore: number | null;
  assigned: number;
  completed: number;
  inProgress: number;
  notStarted: number;
  /** Due before now and not completed. */
  overdue: number;
  /** Completed, and no longer counting; or ceasing to within thirty days. */
  expired: number;
  expiring: number;
  trend: { days7: Trend | null; days30: Trend | null; days90: Trend | null };
}

const n = z.number();
const maybe = z.number().nullable();
const row = z
  .tuple([n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, maybe, maybe, maybe, windowSums])
  .transform((values): Figures => {
    const [people, deactivated, scores, sum, squares, ...rest] = values;
    const [firsts, firstSum, bests, bestSum, latests, latestSum, ...learned] = rest;
    const [assigned, completed, inProgress, overdue, expired, expiring, q1, q2, q3, windows] =
      learned;
    return {
      avgScore: mean(sum, scores),
      completionRate: mean(completed, assigned),
      people,
      deactivated,
      scores,
      median: q2,
      lowerQuartile: q1,
      upperQuartile: q3,
      standardDeviation: deviation(scores, sum, squares),
      firstAttempt: mean(firstSum, firsts),
      bestScore: mean(bestSum, bests),
      latestScore: mean(latestSum, latests),
      assigned,
      completed,
      inProgress,
      notStarted: assigned - completed - inProgress,
      overdue,
      expired,
      expiring,
      trend: {
        days7: trendOf(windows[0]),
        days30: trendOf(windows[1]),
        days90: trendOf(windows[2]),
      },
    };
  });

const mean = (sum: number, count: number): number | null => (count === 0 ? null : sum / count);

function deviation(count: number, sum: number, squares: number): number | null {
  if (count < 2) return null;
  return Math.sqrt(Math.max(0, (squares - (sum * sum) / count) / (count - 1)));
}

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
    select w.days, jsonb_build_array(${sums(sql`d.day > w.today - w.days`)},
      ${sums(sql`d.day <= w.today - w.days`)}) as of_window
    from (select days, (now() at time zone 'utc')::date as today from unnest(array[7, 30, 90]) as days) w
      left join dated d on d.day > w.today - 2 * w.days and d.day <= w.today
    group by w.days) windows)`;

/** @param from the relations `counted` (a row), `reached` (score, scores) and `dated` (by day). */
const figuresFrom = (from: SQL) =>
  statement(
    sql`with ${from}, ranked as materialized (
      select score, sum(scores) over (order by score) as upto from reached where scores > 0
    ) select people, deactivated, scores, score_sum::float8, score_squares::float8, firsts,
        first_sum::float8, bests, best_sum::float8, latests, latest_sum::float8, assigned, completed,
        in_progress, overdue, expired, expiring,
        ${quantile(0.25)}, ${quantile(0.5)}, ${quantile(0.75)}, ${windows}::text
      from counted`,
    row,
  );

const here = sql`scope = ${sql.placeholder("scope")} and key = ${sql.placeholder("key")}`;

/** The figures of one scope as they were counted last; no row for one that nobody is in. */
export const figuresOf = figuresFrom(sql`
  counted as (select * from readiness_scopes where ${here}),
  reached as (select hundredths / 100.0 as score, scores from readiness_scores where ${here}),
  dated as (select day, scores, score_sum, score_squares from readiness_days where ${here})`);

/** From people's parts and results, of one course or of all. @param whose where a member counts */
const figuresAmong = (whose: SQL) => {
  const course = sql`(${sql.placeholder("course")}::uuid is null or course_id = ${sql.placeholder("course")}::uuid)`;
  return figuresFrom(sql`
    member as materialized (select user_id, active from readiness_members where ${whose}),
    work as (select * from readiness_parts join member using (user_id) where active and ${course}),
    counted as (
      select case when ${sql.placeholder("course")}::uuid is null
          then (select count(*) from member where active) else count(*) end::int as people,
        (select count(*) from member where not active)::int as deactivated, ${totals} from work
    ), result as (
      select q.score, (q.submitted_at at time zone 'utc')::date as day
      from quiz_results q join member using (user_id)
      where active and q.score is not null and ${course}
    ), reached as (select score, count(*) as scores from result group by score),
    dated as (
      select day, count(*) as scores, sum(score) as score_sum, sum(score * score) as score_squares
      from result group by day)`);
};

/** One person's own work, whoever reports to that person. */
export const figuresOfPerson = figuresAmong(sql`user_id = ${sql.placeholder("person")}::uuid`);

/** Of a team, of a role, or of both; null for any. */
export const figuresOfMany = figuresAmong(sql`
  (${sql.placeholder("team")}::uuid is null or ${sql.placeholder("team")}::uuid = any(teams))
  and (${sql.placeholder("role")}::text is null or role = ${sql.placeholder("role")})`);
