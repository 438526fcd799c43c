import { aggregateTeamReadiness } from "../../../shared/readiness/aggregate.ts";
import type { JobHandler } from "../../types.ts";

export const run: JobHandler<"readiness.aggregate"> = async ({ ctx }) => {
  await aggregateTeamReadiness({ ctx });
};
