import type { Context } from "../context.ts";
import { notify } from "../notifications/notify.ts";
import type { ReadinessRow } from "./report-row.ts";

/** Has the tenant's admins told of the night's figures. */
export async function notifyReady(ctx: Context, report: ReadinessRow): Promise<void> {
  const { asOf, figures } = report;
  const { avgScore, completionRate, people, overdue } = figures;
  const day = asOf.toISOString().slice(0, 10);
  const score =
    avgScore === null ? "no score is known" : `the mean score is ${avgScore.toFixed(1)}`;
  const done =
    completionRate === null
      ? "nothing is assigned"
      : `${Math.round(completionRate * 100)} % of what is assigned is completed`;
  await ctx.scope.write((db) =>
    notify(db, {
      kind: "readiness_ready",
      occasion: day,
      subject: `Team readiness of ${day}`,
      text: `Of ${people} people, ${score}; ${done}, and ${overdue} courses are overdue. The report shows more.`,
    }),
  );
}
