import * as z from "zod";

/**
 * Every job: the worker that runs it, how many of one tenant may run in parallel, and its payload.
 * The channel of a job is `tenant.{tenantId}.{job}`; outbox events are jobs of the same name.
 */
export const jobs = {
  user_changed: {
    worker: "provisioning",
    // Only the first user in the queue is pushed, so more in parallel would be of no use.
    parallelism: 2,
    payload: z.object({ userId: z.uuid(), version: z.int(), operation: z.string() }),
  },
  "progress.synced": {
    worker: "analytics",
    parallelism: 2,
    payload: z.object({ tenantId: z.uuid(), userId: z.uuid() }),
  },
  "quiz.completed": {
    worker: "analytics",
    parallelism: 2,
    payload: z.looseObject({ tenantId: z.uuid(), userId: z.uuid(), quizId: z.string() }),
  },
  "provisioning.changed": {
    worker: "provisioning",
    parallelism: 4,
    payload: z.object({
      resourceType: z.enum(["User", "Group"]),
      id: z.uuid(),
      operation: z.enum(["create", "put", "patch", "delete", "activate", "deactivate"]),
      /** Names of the changed attributes. */
      attributes: z.array(z.string()),
      version: z.int(),
    }),
  },
  "provisioning.rules": { worker: "provisioning", parallelism: 1, payload: z.object({}) },
  "provisioning.verify": {
    worker: "provisioning",
    parallelism: 2,
    payload: z.object({ receiverId: z.uuid(), eventId: z.uuid() }),
  },
  "provisioning.prune": { worker: "provisioning", parallelism: 1, payload: z.object({}) },
  "webhooks.received": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ service: z.string(), events: z.int() }),
  },
  "webhooks.drain": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "mindtickle.drain": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "mindtickle.pull": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "mindtickle.reconcile": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({
      dueAt: z.iso.datetime().optional(),
      /** Set by the schedule: the kind of run to start. */
      mode: z.enum(["full", "changes"]).optional(),
    }),
  },
  "cache.invalidate": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "external.sync": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "domains.check": {
    worker: "provisioning",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "notifications.send": {
    worker: "analytics",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "mails.send": {
    worker: "analytics",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "outgoing.drain": {
    worker: "analytics",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "readiness.updated": {
    worker: "analytics",
    parallelism: 1,
    payload: z.object({ asOf: z.iso.datetime() }),
  },
  "readiness.aggregate": {
    worker: "analytics",
    parallelism: 1,
    /** Set for the nightly run: its day. It recounts everything and notifies the tenant's admins. */
    payload: z.object({ night: z.iso.date().optional() }),
  },
  /** Makes the plans of the tenant's packs, one at a time. */
  "plans.run": {
    worker: "analytics",
    parallelism: 1,
    payload: z.object({ dueAt: z.iso.datetime().optional() }),
  },
  "audit.seal": { worker: "analytics", parallelism: 1, payload: z.object({}) },
  "schedules.renew": { worker: "provisioning", parallelism: 1, payload: z.object({}) },
} as const satisfies Record<string, JobDeclaration>;

/** What is declared of a job. */
export interface JobDeclaration {
  worker: Worker;
  /** How many of one tenant may run in parallel. */
  parallelism: number;
  payload: z.ZodType;
}

/** A job of the core. */
export type JobName = keyof typeof jobs;

/** A job of a pack, such as `trucking.plan`. Only those that a pack declares can be published. */
export type PackJob = `${string}.${string}`;

export const isJob = (name: string): name is JobName => Object.hasOwn(jobs, name);

export type JobPayload<N extends JobName> = z.output<(typeof jobs)[N]["payload"]>;

/** Jobs that publish one job for each active tenant. */
export const fanOuts = {
  "readiness.nightly": { worker: "analytics" },
  "audit.seal-all": { worker: "analytics" },
  "provisioning.prune-all": { worker: "provisioning" },
  "schedules.renew-all": { worker: "provisioning" },
} as const satisfies Record<string, { worker: Worker }>;

export type FanOutName = keyof typeof fanOuts;
export type Worker = "provisioning" | "analytics";

/** The version of the envelope. A worker answers 503 to a version that is newer than its own. */
export const envelopeVersion = 1;

/** The body of every message. Payloads hold ids, not data, except for `quiz.completed`. */
export const envelope = z.object({
  v: z.int(),
  job: z.string(),
  tenantId: z.uuid(),
  /** The outbox event that the message publishes; absent for scheduled jobs. */
  eventId: z.uuid().optional(),
  requestId: z.string().max(200),
  payload: z.unknown(),
});

export type Envelope = z.output<typeof envelope>;
