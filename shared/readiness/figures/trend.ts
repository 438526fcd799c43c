import * as z from "zod";

/** How the mean score of a window differs from that of as many days before. */
export interface Trend {
  /** Mean of the window less the mean before, in points of score. */
  change: number;
  /**
   * The standard error of that difference, by Welch: the root of both sample variances over their
   * counts, added (B. L. Welch, Biometrika 34, 1947). Twice of it either way holds 95 % or so.
   */
  standardError: number;
  /** Known scores in the window, and in that before. */
  scores: number;
  scoresBefore: number;
}

const sums = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
type Sums = z.output<typeof sums>;

/** Count, sum and sum of squares within the window and before, for 7, 30 and 90 days. */
export const windowSums = z.tuple([sums, sums, sums]);

/** Null where either side has fewer than two scores: nothing can be said of its spread then. */
export function trendOf([n, sum, squares, before, sumBefore, squaresBefore]: Sums): Trend | null {
  if (n < 2 || before < 2) return null;
  const error = varianceOfMean(n, sum, squares) + varianceOfMean(before, sumBefore, squaresBefore);
  return {
    change: sum / n - sumBefore / before,
    standardError: Math.sqrt(error),
    scores: n,
    scoresBefore: before,
  };
}

const varianceOfMean = (n: number, sum: number, squares: number): number =>
  Math.max(0, (squares - (sum * sum) / n) / (n - 1)) / n;
