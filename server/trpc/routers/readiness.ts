import { atRiskInput, listAtRisk } from "../../../shared/readiness/at-risk/list-at-risk.ts";
import { reportInput } from "../../../shared/readiness/choose-scope.ts";
import { compareInput, compareReadiness } from "../../../shared/readiness/report/compare.ts";
import { historyInput, listHistory } from "../../../shared/readiness/history/list-history.ts";
import {
  listModels,
  modelInput,
  modelsInput,
  readModel,
} from "../../../shared/readiness/model/read-model.ts";
import { setModel, setModelInput } from "../../../shared/readiness/model/set-model.ts";
import { requestAggregation } from "../../../shared/readiness/report/aggregate.ts";
import { readReadiness } from "../../../shared/readiness/report/read-report.ts";
import { readRows, rowsInput } from "../../../shared/readiness/rows/read-rows.ts";
import { readTeam } from "../../../shared/readiness/team/read-team.ts";
import { adminProcedure, managerProcedure, repProcedure, router } from "../procedures.ts";

export const readinessRouter = router({
  report: repProcedure
    .input(reportInput.optional())
    .query(({ ctx, input }) => readReadiness({ ctx: ctx.tenantCtx, input })),
  rows: repProcedure
    .input(rowsInput)
    .query(({ ctx, input }) => readRows({ ctx: ctx.tenantCtx, input })),
  history: repProcedure
    .input(historyInput.prefault({}))
    .query(({ ctx, input }) => listHistory({ ctx: ctx.tenantCtx, input })),
  compare: repProcedure
    .input(compareInput)
    .query(({ ctx, input }) => compareReadiness({ ctx: ctx.tenantCtx, input })),
  team: repProcedure.query(({ ctx }) => readTeam({ ctx: ctx.tenantCtx })),
  atRisk: managerProcedure
    .input(atRiskInput.prefault({}))
    .query(({ ctx, input }) => listAtRisk({ ctx: ctx.tenantCtx, input })),
  model: repProcedure
    .input(modelInput.prefault({}))
    .query(({ ctx, input }) => readModel({ ctx: ctx.tenantCtx, input })),
  models: adminProcedure
    .input(modelsInput.prefault({}))
    .query(({ ctx, input }) => listModels({ ctx: ctx.tenantCtx, input })),
  setModel: adminProcedure
    .input(setModelInput)
    .mutation(({ ctx, input }) => setModel({ ctx: ctx.tenantCtx, input })),
  aggregate: managerProcedure.mutation(({ ctx }) => requestAggregation({ ctx: ctx.tenantCtx })),
});
