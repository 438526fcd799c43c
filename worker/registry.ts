import type { FanOutName, JobName } from "../shared/jobs/catalogue.ts";
import type { JobHandler, WorkerServices } from "./types.ts";

/** Job name -> its handler, loaded when the first one arrives. */
export const handlers: { [N in JobName]: () => Promise<{ run: JobHandler<N> }> } = {
  user_changed: () => import("./jobs/mindtickle/push.ts"),
  "provisioning.changed": () => import("./jobs/security-events/push.ts"),
  "provisioning.rules": () => import("./jobs/directory/apply-rules.ts"),
  "provisioning.verify": () => import("./jobs/security-events/verify.ts"),
  "provisioning.prune": () => import("./jobs/security-events/prune.ts"),
  "progress.synced": () => import("./jobs/readiness/progress-synced.ts"),
  "quiz.completed": () => import("./jobs/readiness/quiz-completed.ts"),
  "webhooks.received": () => import("./jobs/webhooks/received.ts"),
  "webhooks.drain": () => import("./jobs/webhooks/drain.ts"),
  "mindtickle.drain": () => import("./jobs/mindtickle/drain.ts"),
  "mindtickle.pull": () => import("./jobs/mindtickle/pull.ts"),
  "mindtickle.reconcile": () => import("./jobs/mindtickle/reconcile.ts"),
  "cache.invalidate": () => import("./jobs/cache/invalidate.ts"),
  "external.sync": () => import("./jobs/customer-services/sync.ts"),
  "notifications.send": () => import("./jobs/notifications/send.ts"),
  "outgoing.drain": () => import("./jobs/webhooks/deliver.ts"),
  "readiness.updated": () => import("./jobs/readiness/notify-updated.ts"),
  "readiness.aggregate": () => import("./jobs/readiness/aggregate.ts"),
  "audit.seal": () => import("./jobs/audit/seal.ts"),
  "schedules.renew": () => import("./jobs/schedules/renew.ts"),
};

/** Fan-out name -> what looks up the active tenants and publishes a job for each. */
export const fanOutHandlers: {
  [N in FanOutName]: () => Promise<{ run: (services: WorkerServices) => Promise<number> }>;
} = {
  "readiness.nightly": () => import("./fan-outs/nightly.ts"),
  "audit.seal-all": () => import("./fan-outs/seal-all.ts"),
  "provisioning.prune-all": () => import("./fan-outs/prune-all.ts"),
  "schedules.renew-all": () => import("./fan-outs/renew-all.ts"),
};
