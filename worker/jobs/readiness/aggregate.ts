import { recordNight, findNight } from "../../../shared/readiness/history/nights-done.ts";
import { aggregateTeamReadiness } from "../../../shared/readiness/aggregate.ts";
import { notifyReady } from "../../../shared/readiness/notify-ready.ts";
import type { JobHandler } from "../../types.ts";

export const run: JobHandler<"readiness.aggregate"> = async ({ ctx, payload: { night } }) => {
  if (night === undefined) {
    await aggregateTeamReadiness({ ctx });
    return;
  }
  const [past] = await ctx.scope.read((db) => [findNight(db, night)]);
  if (past.length > 0) return;
  const report = await aggregateTeamReadiness({ ctx, nightly: true });
  await notifyReady(ctx, report);
  await ctx.scope.write((db) => recordNight(db, night).execute());
};
