import { pageInput } from "../../../shared/db/pages.ts";
import {
  findingsInput,
  findingsOutput,
  listFindings,
  listRuns,
  listRunsOutput,
} from "../../../shared/sync/reconcile/list-runs.ts";
import {
  approveRun,
  approveRunOutput,
  oneRunInput,
  startRun,
  startRunInput,
  startRunOutput,
} from "../../../shared/sync/reconcile/manage.ts";
import { adminProcedure, router } from "../procedures.ts";

export const reconciliationRouter = router({
  start: adminProcedure({ output: startRunOutput })
    .input(startRunInput.prefault({}))
    .mutation(({ ctx, input }) => startRun({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure({ output: listRunsOutput })
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listRuns({ ctx: ctx.tenantCtx, input })),
  findings: adminProcedure({ output: findingsOutput })
    .input(findingsInput)
    .query(({ ctx, input }) => listFindings({ ctx: ctx.tenantCtx, input })),
  approve: adminProcedure({ output: approveRunOutput })
    .input(oneRunInput)
    .mutation(({ ctx, input }) => approveRun({ ctx: ctx.tenantCtx, input })),
});
