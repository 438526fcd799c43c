import { listAudit, listAuditInput, listAuditOutput } from "../../../shared/audit/list-audit.ts";
import {
  listNotifications,
  listNotificationsInput,
  listNotificationsOutput,
} from "../../../shared/notifications/list.ts";
import { currentTenant, currentTenantOutput } from "../../../shared/tenants/current-tenant.ts";
import { adminProcedure, repProcedure, router } from "../procedures.ts";

export const tenantsRouter = router({
  current: repProcedure({ output: currentTenantOutput }).query(({ ctx }) =>
    currentTenant({ ctx: ctx.tenantCtx }),
  ),
});

export const auditRouter = router({
  list: adminProcedure({ output: listAuditOutput })
    .input(listAuditInput.prefault({}))
    .query(({ ctx, input }) => listAudit({ ctx: ctx.tenantCtx, input })),
});

export const notificationsRouter = router({
  list: adminProcedure({ output: listNotificationsOutput })
    .input(listNotificationsInput.prefault({}))
    .query(({ ctx, input }) => listNotifications({ ctx: ctx.tenantCtx, input })),
});
