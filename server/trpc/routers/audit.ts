import { listAudit, listAuditInput } from "../../../shared/audit/list-audit.ts";
import { adminProcedure, router } from "../procedures.ts";

export const auditRouter = router({
  list: adminProcedure
    .input(listAuditInput.prefault({}))
    .query(({ ctx, input }) => listAudit({ ctx: ctx.tenantCtx, input })),
});
