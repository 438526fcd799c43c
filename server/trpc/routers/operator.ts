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
import { operatorMutation, operatorQuery, router } from "../procedures.ts";
import { noInput } from "../../declarations.ts";

export const operatorRouter = router({
  createTenant: operatorMutation({
    rest: "POST /operator/tenants",
    returnsSecret: true,
    input: createTenantInput,
    example: { slug: "initech", name: "Initech" },
    output: createTenantOutput,
    run: createTenant,
  }),
  listTenants: operatorQuery({
    rest: "GET /operator/tenants",
    input: pageInput.prefault({}),
    output: listTenantsOutput,
    run: listTenants,
  }),
  setTenantActive: operatorMutation({
    rest: "POST /operator/tenants/active",
    input: setTenantActiveInput,
    example: { slug: "initech", active: false },
    output: setTenantActiveOutput,
    run: setTenantActive,
  }),
  integrations: operatorQuery({
    rest: "GET /operator/integrations",
    input: pageInput.prefault({}),
    output: readAllStatusOutput,
    run: readAllStatus,
  }),
  alerts: operatorQuery({
    rest: "GET /operator/alerts",
    input: noInput,
    output: listAlertsOutput,
    run: listAlerts,
  }),
  securityEvents: operatorQuery({
    rest: "GET /operator/security-events",
    input: listSecurityEventsInput.prefault({}),
    output: listSecurityEventsOutput,
    run: listSecurityEvents,
  }),
});
