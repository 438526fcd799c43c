import { listAudit, listAuditInput } from "../../../shared/audit/list-audit.ts";
import { listNotifications, listNotificationsInput } from "../../../shared/notifications/list.ts";
import { currentTenant } from "../../../shared/tenants/current-tenant.ts";
import { adminProcedure, repProcedure, router } from "../procedures.ts";

export const tenantsRouter = router({
  current: repProcedure.query(({ ctx }) => currentTenant({ ctx: ctx.tenantCtx })),
});

export const auditRouter = router({
  list: adminProcedure
    .input(listAuditInput.prefault({}))
    .query(({ ctx, input }) => listAudit({ ctx: ctx.tenantCtx, input })),
});

export const notificationsRouter = router({
  list: adminProcedure
    .input(listNotificationsInput.prefault({}))
    .query(({ ctx, input }) => listNotifications({ ctx: ctx.tenantCtx, input })),
});
