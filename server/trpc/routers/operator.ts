import { pageInput } from "../../../shared/db/pages.ts";
import {
  readAllStatus,
  readAllStatusOutput,
} from "../../../shared/integrations/status/read-all-status.ts";
import {
  createTenant,
  createTenantInput,
  createTenantOutput,
} from "../../../shared/tenants/create-tenant.ts";
import { listAlerts, listAlertsOutput } from "../../../shared/tenants/list-alerts.ts";
import {
  listSecurityEvents,
  listSecurityEventsInput,
  listSecurityEventsOutput,
} from "../../../shared/tenants/list-security-events.ts";
import { listTenants, listTenantsOutput } from "../../../shared/tenants/list-tenants.ts";
import {
  setTenantActive,
  setTenantActiveInput,
  setTenantActiveOutput,
} from "../../../shared/tenants/set-tenant-active.ts";
import { operatorProcedure, router } from "../procedures.ts";

export const operatorRouter = router({
  createTenant: operatorProcedure({ output: createTenantOutput })
    .input(createTenantInput)
    .mutation(({ ctx, input }) => createTenant({ ctx: ctx.operator, input })),
  listTenants: operatorProcedure({ output: listTenantsOutput })
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listTenants({ ctx: ctx.operator, input })),
  setTenantActive: operatorProcedure({ output: setTenantActiveOutput })
    .input(setTenantActiveInput)
    .mutation(({ ctx, input }) => setTenantActive({ ctx: ctx.operator, input })),
  integrations: operatorProcedure({ output: readAllStatusOutput })
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => readAllStatus({ ctx: ctx.operator, input })),
  alerts: operatorProcedure({ output: listAlertsOutput }).query(({ ctx }) =>
    listAlerts({ ctx: ctx.operator }),
  ),
  securityEvents: operatorProcedure({ output: listSecurityEventsOutput })
    .input(listSecurityEventsInput.prefault({}))
    .query(({ ctx, input }) => listSecurityEvents({ ctx: ctx.operator, input })),
});
