import * as z from "zod";
import type { Context } from "../../context.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { chooseScope, reportInput, singleScope } from "../choose-scope.ts";
import { readPastReport, reportOutput } from "./read-report.ts";

export const compareInput = reportInput.omit({ asOf: true }).extend({
  /** The two times. For each, the last report stored until then is used. */
  from: dateTimeInput,
  to: dateTimeInput,
});

const difference = z.number().nullable();

const change = z
  .object({
    avgScore: difference,
    completionRate: difference,
    index: difference.describe("Also null if the reports use different models."),
    median: difference,
    people: z.int(),
    scores: z.int(),
    assigned: z.int(),
    completed: z.int(),
    overdue: z.int(),
    expired: z.int(),
  })
  .describe("Each later figure minus the earlier one; null if either is unknown.");

export const compareOutput = z.object({ from: reportOutput, to: reportOutput, change });
type ReadinessReport = z.output<typeof reportOutput>;

/**
 * One scope at two times, each by the manager tree and the model of its day.
 * @throws AppError not_found, forbidden, bad_request
 */
export async function compareReadiness({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof compareInput>;
}): Promise<z.output<typeof compareOutput>> {
  const { from, to, ...scope } = input;
  const choice = await chooseScope(ctx, scope);
  singleScope(choice, "from");
  const [earlier, later] = await Promise.all([
    readPastReport(ctx, choice, from),
    readPastReport(ctx, choice, to),
  ]);
  return { from: earlier, to: later, change: changeOf(earlier, later) };
}

function changeOf(a: ReadinessReport, b: ReadinessReport): z.output<typeof change> {
  const isSameModel = a.index.modelVersion === b.index.modelVersion;
  return {
    avgScore: minus(b.avgScore, a.avgScore),
    completionRate: minus(b.completionRate, a.completionRate),
    index: isSameModel ? minus(b.index.value, a.index.value) : null,
    median: minus(b.median, a.median),
    people: b.people - a.people,
    scores: b.scores - a.scores,
    assigned: b.assigned - a.assigned,
    completed: b.completed - a.completed,
    overdue: b.overdue - a.overdue,
    expired: b.expired - a.expired,
  };
}

const minus = (later: number | null, earlier: number | null) =>
  later === null || earlier === null ? null : later - earlier;
