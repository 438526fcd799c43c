import { listAuditInput } from "../../../shared/audit/audit-page.ts";
import { listAudit, listAuditOutput } from "../../../shared/audit/list-audit.ts";
import { listMails, listMailsInput, listMailsOutput } from "../../../shared/identity/mails/list.ts";
import {
  listNotifications,
  listNotificationsInput,
  listNotificationsOutput,
} from "../../../shared/notifications/list.ts";
import { currentTenant, currentTenantOutput } from "../../../shared/tenants/current-tenant.ts";
import { query, router } from "../procedures.ts";
import { noInput } from "../../declarations.ts";

export const tenantsRouter = router({
  current: query({
    permission: "organization:read",
    rest: "GET /organization",
    input: noInput,
    output: currentTenantOutput,
    run: currentTenant,
  }),
});

export const auditRouter = router({
  list: query({
    permission: "audit:read",
    rest: "GET /audit",
    aliases: ["GET /api/tenants/:slug/audit"],
    input: listAuditInput.prefault({}),
    output: listAuditOutput,
    run: listAudit,
  }),
});

export const mailsRouter = router({
  list: query({
    permission: "notifications:read",
    rest: "GET /mails",
    input: listMailsInput.prefault({}),
    output: listMailsOutput,
    run: listMails,
  }),
});

export const notificationsRouter = router({
  list: query({
    permission: "notifications:read",
    rest: "GET /notifications",
    input: listNotificationsInput.prefault({}),
    output: listNotificationsOutput,
    run: listNotifications,
  }),
});
