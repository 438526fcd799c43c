import { requestAggregation } from "../../shared/readiness/request-aggregation.ts";
import { readReadiness } from "../../shared/readiness/report.ts";
import { managerProcedure, repProcedure, router } from "../trpc.ts";

export const readinessRouter = router({
  report: repProcedure.query(({ ctx }) => readReadiness({ ctx: ctx.tenantCtx })),
  aggregate: managerProcedure.mutation(({ ctx }) => requestAggregation({ ctx: ctx.tenantCtx })),
});
