import * as z from "zod";
import { jsonText } from "../../db/columns.ts";
import { indexOf, indexSums, mean, type ReadinessIndex } from "./index-figures.ts";
import { type Trend, trendOf, windowSums } from "./trend.ts";

/** The figures of a scope. An unknown score counts nowhere, and never as 0. */
export interface Figures {
  /** Mean of the known scores of active people, 0 to 100; null without one. */
  avgScore: number | null;
  /** Completed divided by assigned, 0 to 1; null if nothing is assigned. */
  completionRate: number | null;
  index: ReadinessIndex;
  /** Active people. Others count only in `deactivated`. */
  people: number;
  deactivated: number;
  /** Known scores. */
  scores: number;
  /** Quartiles, interpolated between ranks (R type 7, as `percentile_cont` in Postgres). */
  median: number | null;
  lowerQuartile: number | null;
  upperQuartile: number | null;
  /** Of the sample, with n - 1; null for fewer than two scores. */
  standardDeviation: number | null;
  /** Means, over each person and quiz, of the first, best and latest known score. */
  firstAttempt: number | null;
  bestScore: number | null;
  latestScore: number | null;
  assigned: number;
  completed: number;
  inProgress: number;
  notStarted: number;
  /** Due before `asOf` and not completed. */
  overdue: number;
  /** Completed, with a certification that has ended, or that ends within thirty days. */
  expired: number;
  expiring: number;
  trend: { days7: Trend | null; days30: Trend | null; days90: Trend | null };
}

const n = z.number();
const optional = z.number().nullable();

/** The sums that figuresFrom returns, as JSON text. */
export const figuresJson = jsonText(
  z.object({
    people: n,
    deactivated: n,
    scores: n,
    score_sum: n,
    score_squares: n,
    firsts: n,
    first_sum: n,
    bests: n,
    best_sum: n,
    latests: n,
    latest_sum: n,
    assigned: n,
    completed: n,
    in_progress: n,
    overdue: n,
    expired: n,
    expiring: n,
    quartiles: z.tuple([optional, optional, optional]),
    windows: windowSums,
    index: indexSums,
  }),
).transform((sums): Figures => {
  const { people, deactivated, scores, assigned, completed, overdue, expired, expiring } = sums;
  const [lowerQuartile, median, upperQuartile] = sums.quartiles;
  const [days7, days30, days90] = sums.windows;
  return {
    avgScore: mean(sums.score_sum, scores),
    completionRate: mean(completed, assigned),
    index: indexOf(sums.index, people),
    people,
    deactivated,
    scores,
    median,
    lowerQuartile,
    upperQuartile,
    standardDeviation: deviation(scores, sums.score_sum, sums.score_squares),
    firstAttempt: mean(sums.first_sum, sums.firsts),
    bestScore: mean(sums.best_sum, sums.bests),
    latestScore: mean(sums.latest_sum, sums.latests),
    assigned,
    completed,
    inProgress: sums.in_progress,
    notStarted: assigned - completed - sums.in_progress,
    overdue,
    expired,
    expiring,
    trend: { days7: trendOf(days7), days30: trendOf(days30), days90: trendOf(days90) },
  };
});

function deviation(count: number, sum: number, squares: number): number | null {
  if (count < 2) return null;
  return Math.sqrt(Math.max(0, (squares - (sum * sum) / count) / (count - 1)));
}
