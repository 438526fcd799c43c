import { currentTenant } from "../../../shared/tenants/current-tenant.ts";
import { repProcedure, router } from "../procedures.ts";

export const tenantsRouter = router({
  current: repProcedure.query(({ ctx }) => currentTenant({ ctx: ctx.tenantCtx })),
});
