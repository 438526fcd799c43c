import { lookupTxt } from "../../shared/adapters/dns/lookup-txt.ts";
import { sealAudit } from "../../shared/audit/seal.ts";
import { applyRules } from "../../shared/directory/settings/apply-rules.ts";
import { pruneMails, sendMails } from "../../shared/identity/mails/send.ts";
import { checkDueDomains } from "../../shared/identity/sso/domains/check-due.ts";
import { pruneNotifications, sendNotifications } from "../../shared/notifications/send.ts";
import { pruneIdempotentRequests } from "../../shared/idempotency/finish-request.ts";
import { markHandled } from "../../shared/outbox/events.ts";
import { invalidateCache } from "../../shared/outbox/invalidate-cache.ts";
import { prunePlans } from "../../shared/packs/planning/runs/prune-plans.ts";
import { pruneReports } from "../../shared/readiness/report/prune-reports.ts";
import { pruneScimRequests } from "../../shared/scim-requests/prune-requests.ts";
import { pruneEvents } from "../../shared/security-events/prune-events.ts";
import { pruneSso } from "../../shared/identity/sso/sign-in/prune.ts";
import { scheduleTenant } from "../../shared/outbox/schedule-tenant.ts";
import { pruneWebhookEvents } from "../../shared/webhooks/inbound/record-outcomes.ts";
import { pruneOutgoing } from "../../shared/webhooks/outbound/outgoing-events.ts";
import type { JobHandler } from "../types.ts";
import { runCoalesced } from "./run-coalesced.ts";

/** Handles `cache.invalidate`: Redis was unavailable when a change had to invalidate the cache. */
export const invalidateAll = runCoalesced("cache.invalidate", async (ctx) => {
  await invalidateCache(ctx, "everything");
  return null;
});

/** Handles `audit.seal`. The new head is logged, so that it is also kept outside the database. */
export const seal: JobHandler<"audit.seal"> = async ({ ctx, services }) => {
  const head = await sealAudit({ ctx, key: services.env.AUDIT_SIGNING_KEY });
  if (head)
    ctx.log.info("audit.sealed", { seq: head.seq, entries: head.entries, head: head.fingerprint });
};

/** Handles `provisioning.rules`: maps every user again after the mapping rules changed. */
export const applyMappingRules: JobHandler<"provisioning.rules"> = async ({
  ctx,
  envelope: { eventId },
}) => {
  const people = await applyRules({ ctx });
  ctx.log.info("provisioning.rules_applied", { people });
  if (eventId !== undefined) await ctx.scope.write((db) => markHandled(db, eventId).execute());
};

/** Handles `notifications.send`. */
export const notifyAdmins = runCoalesced("notifications.send", sendNotifications);

/** Handles `mails.send`. */
export const deliverMails = runCoalesced("mails.send", (ctx, untilMs, { env }) =>
  sendMails(ctx, untilMs, {
    account: ctx.external.ownAccount(ctx, env.COMMUNICATION_SERVICE_TOKEN),
    publicUrl: env.PUBLIC_URL,
  }),
);

/** The time for one lookup, in ms. */
const lookupTimeoutMs = 5000;

/** Handles `domains.check`: looks up the records that prove the tenant's domains. */
export const checkDomains = runCoalesced("domains.check", (ctx, untilMs, { env }) =>
  checkDueDomains(ctx, (name) => lookupTxt(env.DNS_URL, name, lookupTimeoutMs), untilMs),
);

/** Handles `provisioning.prune`: deletes what the tenant no longer needs to keep. */
export const prune: JobHandler<"provisioning.prune"> = async ({ ctx }) => {
  await pruneEvents({ ctx });
  await pruneWebhookEvents(ctx);
  await pruneOutgoing(ctx);
  await pruneNotifications(ctx);
  await pruneMails(ctx);
  await pruneReports(ctx);
  await pruneScimRequests(ctx);
  await pruneIdempotentRequests(ctx);
  await pruneSso(ctx);
  await prunePlans(ctx);
};

/** Handles `schedules.renew`. Each tenant has its own job, so that one refused call delays no other. */
export const renewSchedules: JobHandler<"schedules.renew"> = ({ ctx }) =>
  scheduleTenant(ctx.publisher, ctx.scope.tenantId);
