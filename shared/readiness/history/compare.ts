import type * as z from "zod";
import type { Context } from "../../context.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { chooseScope, oneScope, reportInput } from "../choose-scope.ts";
import { pastReport, type ReadinessReport } from "../report.ts";

export const compareInput = reportInput.omit({ asOf: true }).extend({
  /** The two moments; each has the last report that was kept until then. */
  from: dateTimeInput,
  to: dateTimeInput,
});

/** By how much the later figure is above the earlier one; null where either is unknown. */
export interface ReadinessChange {
  avgScore: number | null;
  completionRate: number | null;
  /** Null also where the two were made by different models, and say nothing of each other. */
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
 * One scope at two moments, each by the tree and the model of its day.
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
  oneScope(choice, "from");
  const [earlier, later] = await Promise.all([
    pastReport(ctx, choice, from),
    pastReport(ctx, choice, to),
  ]);
  return { from: earlier, to: later, change: changeOf(earlier, later) };
}

function changeOf(a: ReadinessReport, b: ReadinessReport): ReadinessChange {
  const isSameModel = a.index.modelVersion === b.index.modelVersion;
  return {
    avgScore: less(b.avgScore, a.avgScore),
    completionRate: less(b.completionRate, a.completionRate),
    index: isSameModel ? less(b.index.value, a.index.value) : null,
    median: less(b.median, a.median),
    people: b.people - a.people,
    scores: b.scores - a.scores,
    assigned: b.assigned - a.assigned,
    completed: b.completed - a.completed,
    overdue: b.overdue - a.overdue,
    expired: b.expired - a.expired,
  };
}

const less = (later: number | null, earlier: number | null) =>
  later === null || earlier === null ? null : later - earlier;
