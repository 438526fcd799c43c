import type { Context } from "../../context.ts";
import { notify } from "../../notifications/notify.ts";
import type { ReadinessRow } from "../history/report-row.ts";

/** Notifies the tenant's admins of the nightly figures. */
export async function notifyReady(ctx: Context, { asOf, figures }: ReadinessRow): Promise<void> {
  const { avgScore, completionRate, people, overdue } = figures;
  const day = asOf.toISOString().slice(0, 10);
  const score = avgScore === null ? "no scores yet" : `mean score ${avgScore.toFixed(1)}`;
  const completion =
    completionRate === null
      ? "nothing assigned"
      : `${Math.round(completionRate * 100)} % of assigned courses completed`;
  await ctx.scope.write((db) =>
    notify(db, {
      kind: "readiness_ready",
      occasion: day,
      subject: `Team readiness of ${day}`,
      text: `${people} people: ${score}, ${completion}, ${overdue} courses overdue. See the readiness report for details.`,
    }),
  );
}
