import { reportInput } from "../../shared/readiness/choose-scope.ts";
import { requestAggregation } from "../../shared/readiness/request-aggregation.ts";
import { readReadiness } from "../../shared/readiness/report.ts";
import { managerProcedure, repProcedure, router } from "../trpc.ts";

export const readinessRouter = router({
  report: repProcedure
    .input(reportInput.prefault({}))
    .query(({ ctx, input }) => readReadiness({ ctx: ctx.tenantCtx, input })),
  aggregate: managerProcedure.mutation(({ ctx }) => requestAggregation({ ctx: ctx.tenantCtx })),
});
