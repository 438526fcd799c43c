import * as z from "zod";
import { jsonText } from "../../db/columns.ts";
import { indexOf, indexSums, mean, readinessIndex } from "./index-figures.ts";
import { trend, trendOf, windowSums } from "./trend.ts";

const n = z.number();
const optional = z.number().nullable();

/** The figures of a scope. An unknown score counts nowhere, and never as 0. */
export const figuresOutput = z.object({
  avgScore: optional.describe("Mean of the known scores of active people, 0 to 100."),
  completionRate: optional.describe(
    "Completed divided by assigned, 0 to 1; null if nothing is assigned.",
  ),
  index: readinessIndex,
  people: z.int().describe("Active people. Others count only in `deactivated`."),
  deactivated: z.int(),
  scores: z.int().describe("Known scores."),
  median: optional.describe("Interpolated between ranks, as `percentile_cont` in PostgreSQL."),
  lowerQuartile: optional,
  upperQuartile: optional,
  standardDeviation: optional.describe(
    "Of the sample, with n - 1; null for fewer than two scores.",
  ),
  firstAttempt: optional.describe("Mean of the first known score of each person and quiz."),
  bestScore: optional.describe("Mean of the best known score of each person and quiz."),
  latestScore: optional.describe("Mean of the latest known score of each person and quiz."),
  assigned: z.int(),
  completed: z.int(),
  inProgress: z.int(),
  notStarted: z.int(),
  overdue: z.int().describe("Due before `asOf` and not completed."),
  expired: z.int().describe("Completed, with a certification that has ended."),
  expiring: z.int().describe("Completed, with a certification that ends within thirty days."),
  trend: z.object({
    days7: trend.nullable(),
    days30: trend.nullable(),
    days90: trend.nullable(),
  }),
});
export type Figures = z.output<typeof figuresOutput>;

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
