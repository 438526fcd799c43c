import {
  atRiskInput,
  atRiskOutput,
  listAtRisk,
} from "../../../shared/readiness/at-risk/list-at-risk.ts";
import { reportInput } from "../../../shared/readiness/choose-scope.ts";
import {
  compareInput,
  compareOutput,
  compareReadiness,
} from "../../../shared/readiness/report/compare.ts";
import {
  historyInput,
  historyOutput,
  listHistory,
} from "../../../shared/readiness/history/list-history.ts";
import {
  listModels,
  modelInput,
  modelOutput,
  modelsInput,
  modelsOutput,
  readModel,
} from "../../../shared/readiness/model/read-model.ts";
import {
  setModel,
  setModelInput,
  setModelOutput,
} from "../../../shared/readiness/model/set-model.ts";
import { aggregateOutput, requestAggregation } from "../../../shared/readiness/report/aggregate.ts";
import { readReadiness, reportOutput } from "../../../shared/readiness/report/read-report.ts";
import { readRows, rowsInput, rowsOutput } from "../../../shared/readiness/rows/read-rows.ts";
import { readTeam, teamOutput } from "../../../shared/readiness/team/read-team.ts";
import { adminProcedure, managerProcedure, repProcedure, router } from "../procedures.ts";

export const readinessRouter = router({
  report: repProcedure({ output: reportOutput })
    .input(reportInput.optional())
    .query(({ ctx, input }) => readReadiness({ ctx: ctx.tenantCtx, input })),
  rows: repProcedure({ output: rowsOutput })
    .input(rowsInput)
    .query(({ ctx, input }) => readRows({ ctx: ctx.tenantCtx, input })),
  history: repProcedure({ output: historyOutput })
    .input(historyInput.prefault({}))
    .query(({ ctx, input }) => listHistory({ ctx: ctx.tenantCtx, input })),
  compare: repProcedure({ output: compareOutput })
    .input(compareInput)
    .query(({ ctx, input }) => compareReadiness({ ctx: ctx.tenantCtx, input })),
  team: repProcedure({ output: teamOutput }).query(({ ctx }) => readTeam({ ctx: ctx.tenantCtx })),
  atRisk: managerProcedure({ output: atRiskOutput })
    .input(atRiskInput.prefault({}))
    .query(({ ctx, input }) => listAtRisk({ ctx: ctx.tenantCtx, input })),
  model: repProcedure({ output: modelOutput })
    .input(modelInput.prefault({}))
    .query(({ ctx, input }) => readModel({ ctx: ctx.tenantCtx, input })),
  models: adminProcedure({ output: modelsOutput })
    .input(modelsInput.prefault({}))
    .query(({ ctx, input }) => listModels({ ctx: ctx.tenantCtx, input })),
  setModel: adminProcedure({ output: setModelOutput })
    .input(setModelInput)
    .mutation(({ ctx, input }) => setModel({ ctx: ctx.tenantCtx, input })),
  aggregate: managerProcedure({ output: aggregateOutput }).mutation(({ ctx }) =>
    requestAggregation({ ctx: ctx.tenantCtx }),
  ),
});
