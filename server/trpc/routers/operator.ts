import { pageInput } from "../../../shared/db/pages.ts";
import {
  readAllStatus,
  readAllStatusOutput,
} from "../../../shared/integrations/status/read-all-status.ts";
import {
  createTenant,
  createTenantOutput,
} from "../../../shared/tenants/creation/create-tenant.ts";
import {
  provisionTenant,
  provisionTenantOutput,
} from "../../../shared/tenants/creation/provision-tenant.ts";
import {
  createTenantInput,
  provisionTenantInput,
} from "../../../shared/tenants/creation/tenant-input.ts";
import {
  listOperatorAudit,
  listOperatorAuditInput,
  listOperatorAuditOutput,
} from "../../../shared/tenants/audit/list-operator-audit.ts";
import {
  setPaymentStatus,
  setPaymentStatusInput,
  setPaymentStatusOutput,
} from "../../../shared/tenants/payment/set-payment-status.ts";
import { listAlerts, listAlertsOutput } from "../../../shared/tenants/list-alerts.ts";
import {
  listSecurityEvents,
  listSecurityEventsInput,
  listSecurityEventsOutput,
} from "../../../shared/tenants/list-security-events.ts";
import {
  createOrganization,
  createOrganizationOutput,
} from "../../../shared/tenants/organizations/operator/create.ts";
import { deleteOrganization } from "../../../shared/tenants/organizations/operator/delete.ts";
import { getOrganization } from "../../../shared/tenants/organizations/operator/get.ts";
import { listOrganizations } from "../../../shared/tenants/organizations/operator/list.ts";
import { restoreOrganization } from "../../../shared/tenants/organizations/operator/restore.ts";
import { updateOrganization } from "../../../shared/tenants/organizations/operator/update.ts";
import {
  operatorOrganizationOutput,
  operatorUpdateInput,
} from "../../../shared/tenants/organizations/operator/organization.ts";
import {
  organizationIdInput,
  removeOrganizationInput,
} from "../../../shared/tenants/organizations/organization.ts";
import { listOrganizationsOutput } from "../../../shared/tenants/organizations/own.ts";
import {
  listTenants,
  listTenantsInput,
  listTenantsOutput,
} from "../../../shared/tenants/list-tenants.ts";
import {
  setTenantActive,
  setTenantActiveInput,
  setTenantActiveOutput,
} from "../../../shared/tenants/set-tenant-active.ts";
import { operatorMutation, operatorQuery, router } from "../procedures.ts";
import { exampleId, noInput } from "../../declarations.ts";
import { removedOutput } from "../removed.ts";

export const operatorRouter = router({
  createTenant: operatorMutation({
    rest: "POST /operator/tenants",
    returnsSecret: true,
    input: createTenantInput,
    example: { slug: "initech", name: "Initech" },
    output: createTenantOutput,
    run: createTenant,
  }),
  provisionTenant: operatorMutation({
    rest: "PUT /operator/tenants/:slug",
    returnsSecret: true,
    input: provisionTenantInput,
    example: { slug: "umbrella", name: "Umbrella", admin: { email: "ada@umbrella.example" } },
    output: provisionTenantOutput,
    run: provisionTenant,
  }),
  listTenants: operatorQuery({
    rest: "GET /operator/tenants",
    input: listTenantsInput.prefault({}),
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
  listOrganizations: operatorQuery({
    rest: "GET /operator/organizations",
    input: pageInput.prefault({}),
    output: listOrganizationsOutput,
    run: listOrganizations,
  }),
  getOrganization: operatorQuery({
    rest: "GET /operator/organizations/:id",
    input: organizationIdInput,
    output: operatorOrganizationOutput,
    version: "version",
    run: getOrganization,
  }),
  createOrganization: operatorMutation({
    rest: "POST /organizations",
    status: 201,
    aliases: ["POST /organizations"],
    input: createTenantInput,
    example: { name: "Example" },
    output: createOrganizationOutput,
    returnsSecret: true,
    run: createOrganization,
  }),
  updateOrganization: operatorMutation({
    rest: "PUT /operator/organizations/:id",
    input: operatorUpdateInput,
    example: { id: exampleId, name: "Example" },
    output: operatorOrganizationOutput,
    version: "version",
    ifMatch: "version",
    run: updateOrganization,
  }),
  deleteOrganization: operatorMutation({
    rest: "DELETE /operator/organizations/:id",
    status: 204,
    input: removeOrganizationInput,
    example: { id: exampleId },
    output: removedOutput,
    ifMatch: "version",
    run: async ({ ctx, input }) => {
      await deleteOrganization({ ctx, input });
      return { removed: true };
    },
  }),
  restoreOrganization: operatorMutation({
    rest: "POST /organizations/:id/restore",
    aliases: ["POST /organizations/:id/restore"],
    input: organizationIdInput,
    example: { id: exampleId },
    output: operatorOrganizationOutput,
    version: "version",
    run: restoreOrganization,
  }),
  setPaymentStatus: operatorMutation({
    rest: "PUT /operator/tenants/:slug/payment-status",
    input: setPaymentStatusInput,
    example: { slug: "initech", status: "unpaid", reason: "The invoice of May was not paid." },
    output: setPaymentStatusOutput,
    run: setPaymentStatus,
  }),
  audit: operatorQuery({
    rest: "GET /operator/audit",
    input: listOperatorAuditInput.prefault({}),
    output: listOperatorAuditOutput,
    run: listOperatorAudit,
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
