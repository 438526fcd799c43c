import * as z from "zod";

/**
 * Every job: which worker runs it, how many of a tenant's may run at once, and its payload.
 * Events of the outbox carry the seed's names and travel on `tenant.{tenantId}.{event}`.
 */
export const jobs = {
  user_changed: {
    worker: "provisioning",
    // Only who is first in line is pushed here; more would take from other tenants for nothing.
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
      /** The names of the attributes that changed. */
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
      /** Of the schedule: the kind of run to begin. */
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
  "notifications.send": {
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
    /** Of the nightly run its day: everything is counted anew, and the tenant's admins are told. */
    payload: z.object({ night: z.iso.date().optional() }),
  },
  "audit.seal": { worker: "analytics", parallelism: 1, payload: z.object({}) },
  "schedules.renew": { worker: "provisioning", parallelism: 1, payload: z.object({}) },
} as const satisfies Record<string, { worker: Worker; parallelism: number; payload: z.ZodType }>;

export type JobName = keyof typeof jobs;

export const isJob = (name: string): name is JobName => Object.hasOwn(jobs, name);

export type JobPayload<N extends JobName> = z.output<(typeof jobs)[N]["payload"]>;

/** Jobs over all tenants: they look up who is active and publish one job for each. */
export const fanOuts = {
  "readiness.nightly": { worker: "analytics" },
  "audit.seal-all": { worker: "analytics" },
  "provisioning.prune-all": { worker: "provisioning" },
  "schedules.renew-all": { worker: "provisioning" },
} as const satisfies Record<string, { worker: Worker }>;

export type FanOutName = keyof typeof fanOuts;
export type Worker = "provisioning" | "analytics";

/** The version of the envelope below; a worker answers 503 to one that it does not know yet. */
export const envelopeVersion = 1;

/** The body of every message: ids, but for `quiz.completed`, whose payload is the seed's. */
export const envelope = z.object({
  v: z.int(),
  job: z.string(),
  tenantId: z.uuid(),
  /** The outbox event that the message announces; absent for work that is due by a mark. */
  eventId: z.uuid().optional(),
  requestId: z.string().max(200),
  payload: z.unknown(),
});

export type Envelope = z.output<typeof envelope>;
