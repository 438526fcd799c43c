import { aggregateTeamReadiness } from "../../../shared/readiness/aggregate.ts";
import { notifyReady } from "../../../shared/readiness/notify-ready.ts";
import type { JobHandler } from "../../types.ts";

export const run: JobHandler<"readiness.aggregate"> = async ({ ctx, payload: { nightly } }) => {
  const report = await aggregateTeamReadiness({ ctx, nightly: nightly === true });
  if (nightly === true) await notifyReady(ctx, report);
};
