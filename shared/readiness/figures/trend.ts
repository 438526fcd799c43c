import * as z from "zod";

/** The mean score of a period compared with the period of the same length before it. */
export const trend = z.object({
  change: z.number().describe("The mean minus the mean before, in points."),
  /*
   * The root of the sum of both sample variances divided by their counts (B. L. Welch, Biometrika
   * 34, 1947).
   */
  standardError: z
    .number()
    .describe(
      "The standard error of the difference. Two of them on either side are a 95 % interval.",
    ),
  scores: z.int().describe("Known scores in the period."),
  scoresBefore: z.int().describe("Known scores in the period before."),
});
type Trend = z.output<typeof trend>;

const sums = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
type Sums = z.output<typeof sums>;

/** Count, sum and sum of squares of the period and of the one before, for 7, 30 and 90 days. */
export const windowSums = z.tuple([sums, sums, sums]);

/** Null if either period has fewer than two scores, and so no sample variance. */
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
