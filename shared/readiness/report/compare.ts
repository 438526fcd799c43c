import type * as z from "zod";
import type { Context } from "../../context.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { chooseScope, reportInput, singleScope } from "../choose-scope.ts";
import { readPastReport, type ReadinessReport } from "./read-report.ts";

export const compareInput = reportInput.omit({ asOf: true }).extend({
  /** The two times. For each, the last report stored until then is used. */
  from: dateTimeInput,
  to: dateTimeInput,
});

/** Each later figure minus the earlier one; null if either is unknown. */
export interface ReadinessChange {
  avgScore: number | null;
  completionRate: number | null;
  /** Also null if the reports use different models, because their indexes are not comparable. */
  index: number | null;
  median: number | null;
  people: number;
  scores: number;
  assigned: number;
  completed: number;
  overdue: number;
  expired: number;
}

export interface Comparison {
  from: ReadinessReport;
  to: ReadinessReport;
  change: ReadinessChange;
}

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
}): Promise<Comparison> {
  const { from, to, ...scope } = input;
  const choice = await chooseScope(ctx, scope);
  singleScope(choice, "from");
  const [earlier, later] = await Promise.all([
    readPastReport(ctx, choice, from),
    readPastReport(ctx, choice, to),
  ]);
  return { from: earlier, to: later, change: changeOf(earlier, later) };
}

function changeOf(a: ReadinessReport, b: ReadinessReport): ReadinessChange {
  const isSameModel = a.index.modelVersion === b.index.modelVersion;
  return {
    avgScore: difference(b.avgScore, a.avgScore),
    completionRate: difference(b.completionRate, a.completionRate),
    index: isSameModel ? difference(b.index.value, a.index.value) : null,
    median: difference(b.median, a.median),
    people: b.people - a.people,
    scores: b.scores - a.scores,
    assigned: b.assigned - a.assigned,
    completed: b.completed - a.completed,
    overdue: b.overdue - a.overdue,
    expired: b.expired - a.expired,
  };
}

const difference = (later: number | null, earlier: number | null) =>
  later === null || earlier === null ? null : later - earlier;
