import type { Context } from "../../context.ts";
import { readinessReady } from "../../messages/notices/readiness-ready.ts";
import { notify } from "../../notifications/notify.ts";
import type { ReadinessRow } from "../history/report-row.ts";

/** Notifies the tenant's admins of the nightly figures. */
export async function notifyReady(ctx: Context, { asOf, figures }: ReadinessRow): Promise<void> {
  const { avgScore, completionRate, people, overdue } = figures;
  const day = asOf.toISOString().slice(0, 10);
  const completion = completionRate === null ? null : { share: completionRate };
  await ctx.scope.write((db) =>
    notify(db, {
      kind: "readiness_ready",
      occasion: day,
      notice: readinessReady({ day, people, score: avgScore, completion, overdue }),
    }),
  );
}
