import { pageInput } from "../../../shared/db/pages.ts";
import { readAllStatus } from "../../../shared/integrations/status/read-all-status.ts";
import { createTenant, createTenantInput } from "../../../shared/tenants/create-tenant.ts";
import { listAlerts } from "../../../shared/tenants/list-alerts.ts";
import {
  listSecurityEvents,
  listSecurityEventsInput,
} from "../../../shared/tenants/list-security-events.ts";
import { listTenants } from "../../../shared/tenants/list-tenants.ts";
import {
  setTenantActive,
  setTenantActiveInput,
} from "../../../shared/tenants/set-tenant-active.ts";
import { operatorProcedure, router } from "../procedures.ts";

export const operatorRouter = router({
  createTenant: operatorProcedure
    .input(createTenantInput)
    .mutation(({ ctx, input }) => createTenant({ ctx: ctx.operator, input })),
  listTenants: operatorProcedure
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listTenants({ ctx: ctx.operator, input })),
  setTenantActive: operatorProcedure
    .input(setTenantActiveInput)
    .mutation(({ ctx, input }) => setTenantActive({ ctx: ctx.operator, input })),
  integrations: operatorProcedure
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => readAllStatus({ ctx: ctx.operator, input })),
  alerts: operatorProcedure.query(({ ctx }) => listAlerts({ ctx: ctx.operator })),
  securityEvents: operatorProcedure
    .input(listSecurityEventsInput.prefault({}))
    .query(({ ctx, input }) => listSecurityEvents({ ctx: ctx.operator, input })),
});
