import type { JobName } from "../shared/jobs/catalogue.ts";
import type { JobHandler } from "./types.ts";

const readiness = () => import("./jobs/readiness.ts");
const webhooks = () => import("./jobs/webhooks.ts");
const securityEvents = () => import("./jobs/security-events.ts");
const maintenance = () => import("./jobs/maintenance.ts");

/** Job name -> its handler, loaded when the first delivery arrives. */
export const handlers: { [N in JobName]: () => Promise<JobHandler<N>> } = {
  user_changed: async () => (await import("./jobs/mindtickle/push.ts")).pushChangedUser,
  "mindtickle.drain": async () => (await import("./jobs/mindtickle/drain.ts")).drainSyncs,
  "mindtickle.pull": async () => (await import("./jobs/mindtickle/pull.ts")).pullCatalogue,
  "mindtickle.reconcile": async () => (await import("./jobs/mindtickle/reconcile.ts")).reconcile,
  "external.sync": async () => (await import("./jobs/customer-services.ts")).syncServices,
  "progress.synced": async () => (await readiness()).progressSynced,
  "quiz.completed": async () => (await readiness()).quizCompleted,
  "readiness.aggregate": async () => (await readiness()).aggregate,
  "readiness.updated": async () => (await readiness()).readinessUpdated,
  "webhooks.received": async () => (await webhooks()).eventsReceived,
  "webhooks.drain": async () => (await webhooks()).drainPending,
  "outgoing.drain": async () => (await webhooks()).deliverOutbound,
  "provisioning.changed": async () => (await securityEvents()).pushChange,
  "provisioning.verify": async () => (await securityEvents()).verifyReceiver,
  "provisioning.rules": async () => (await maintenance()).applyMappingRules,
  "provisioning.prune": async () => (await maintenance()).prune,
  "domains.check": async () => (await maintenance()).checkDomains,
  "notifications.send": async () => (await maintenance()).notifyAdmins,
  "mails.send": async () => (await maintenance()).deliverMails,
  "cache.invalidate": async () => (await maintenance()).invalidateAll,
  "schedules.renew": async () => (await maintenance()).renewSchedules,
  "plans.run": async () => (await import("./jobs/plans.ts")).runPlans,
  "audit.seal": async () => (await maintenance()).seal,
};
