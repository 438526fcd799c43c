import { pageInput } from "../../../shared/db/pages.ts";
import {
  approveRun,
  findingsInput,
  listFindings,
  listRuns,
  oneRunInput,
  startRun,
  startRunInput,
} from "../../../shared/sync/reconcile/manage.ts";
import { adminProcedure, router } from "../procedures.ts";

export const reconciliationRouter = router({
  start: adminProcedure
    .input(startRunInput.prefault({}))
    .mutation(({ ctx, input }) => startRun({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listRuns({ ctx: ctx.tenantCtx, input })),
  findings: adminProcedure
    .input(findingsInput)
    .query(({ ctx, input }) => listFindings({ ctx: ctx.tenantCtx, input })),
  approve: adminProcedure
    .input(oneRunInput)
    .mutation(({ ctx, input }) => approveRun({ ctx: ctx.tenantCtx, input })),
});
