import { sql } from "drizzle-orm";
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { operator, readableBy, relay, resolver, tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

export const eventNames = [
  "user_changed",
  "progress.synced",
  "quiz.completed",
  "provisioning.changed",
  "provisioning.rules",
  "webhooks.received",
  "readiness.updated",
] as const;
/** An event of the core, or one of a pack, such as `load.assigned`. */
export type EventName = (typeof eventNames)[number] | `${string}.${string}`;

/** Committed events. The worker sets `handled_at` when the effect of an event is complete. */
export const outbox = pgTable(
  "outbox",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    event: text("event").$type<EventName>().notNull(),
    subjectId: uuid("subject_id").notNull(),
    /** The subject's version after the change. Pushing this version or a newer one handles the event. */
    subjectVersion: integer("subject_version"),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    requestId: text("request_id").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    publishedAt: timestamp("published_at", { withTimezone: true }),
    publishCount: integer("publish_count").notNull().default(0),
    handledAt: timestamp("handled_at", { withTimezone: true }),
    /** Whether outbound webhooks must still be created for it; the session knows if the tenant has any. */
    undispatched: boolean("undispatched")
      .notNull()
      .default(sql`coalesce(current_setting('app.has_webhooks', true) = 'on', false)`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("outbox_undispatched")
      .on(t.tenantId, t.id)
      .where(sql`undispatched`),
    index("outbox_unhandled_subject")
      .on(t.tenantId, t.subjectId)
      .where(sql`handled_at is null`),
    index("outbox_unpublished")
      .on(t.tenantId, t.createdAt, t.id)
      .where(sql`published_at is null and handled_at is null`),
    index("outbox_unhandled")
      .on(t.publishedAt)
      .where(sql`handled_at is null`),
    index("outbox_handled")
      .on(t.handledAt)
      .where(sql`handled_at is not null`),
    tenantIsolation(),
    readableBy(relay),
    pgPolicy("rampart_relay_publishes", {
      for: "update",
      to: relay,
      using: sql`true`,
      withCheck: sql`true`,
    }),
    pgPolicy("rampart_relay_prunes", {
      for: "delete",
      to: relay,
      using: sql`handled_at is not null and not undispatched`,
    }),
  ],
);

/**
 * Tenants whose events are not published at once, because QStash refused them or holds too many.
 * The events wait in the outbox, and the sweep publishes them in order.
 */
export const overflows = pgTable(
  "overflows",
  {
    tenantId: tenantId(),
    since: timestamp("since", { withTimezone: true }).notNull().defaultNow(),
    reason: text("reason", { enum: ["full", "refused"] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    readableBy(resolver),
    pgPolicy("rampart_relay_all", {
      for: "all",
      to: relay,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);

export interface DeadLetterAttempt {
  /** ISO 8601. */
  at: string;
  /** Who tried, as an actor of the audit log. */
  by: string;
  /** The error or the result. */
  result: string;
}

/** Requests, jobs and webhook events that failed permanently, kept until an admin decides. */
export const deadLetters = pgTable(
  "dead_letters",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    source: text("source", { enum: ["scim", "job", "webhook"] }).notNull(),
    /** The id of the message or request. A repetition updates the same dead letter. */
    sourceId: text("source_id").notNull(),
    reason: text("reason").notNull(),
    attempts: integer("attempts").notNull(),
    request: jsonb("request").$type<Record<string, unknown>>().notNull(),
    /** The sealed input, with secrets masked; see shared/secrets/secrets.ts. */
    body: text("body").notNull(),
    status: text("status", { enum: ["open", "replayed", "discarded"] })
      .notNull()
      .default("open"),
    /** The attempts to replay it, oldest first. */
    history: jsonb("history").$type<DeadLetterAttempt[]>().notNull().default([]),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** The time of the last attempt. */
    triedAt: timestamp("tried_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("dead_letters_source").on(t.tenantId, t.source, t.sourceId),
    index("dead_letters_by_status").on(t.tenantId, t.source, t.status, t.id),
    index("dead_letters_fresh")
      .on(t.createdAt)
      .where(sql`status = 'open'`),
    tenantIsolation(),
    readableBy(relay),
  ],
);

/** Jobs whose last run failed. A success deletes the row. */
export const jobFailures = pgTable(
  "job_failures",
  {
    tenantId: tenantId(),
    /** The job, or the part of it that failed, such as `external.sync/user-service`. */
    job: text("job").notNull(),
    /** The kind of failure, without data of the job. */
    reason: text("reason").notNull(),
    /** Consecutive failures for this reason. */
    failures: integer("failures").notNull().default(1),
    since: timestamp("since", { withTimezone: true }).notNull().defaultNow(),
    failedAt: timestamp("failed_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.job] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    readableBy(relay),
    readableBy(operator),
  ],
);

/**
 * Jobs of which many requests become one run: one row per tenant and job. `due_at` is set while a
 * run is scheduled. The job clears it before it reads; the sweep publishes overdue jobs again.
 */
export const coalescedJobs = pgTable(
  "coalesced_jobs",
  {
    tenantId: tenantId(),
    job: text("job").notNull(),
    dueAt: timestamp("due_at", { withTimezone: true }),
    publishedAt: timestamp("published_at", { withTimezone: true }),
    runs: integer("runs").notNull().default(0),
    ranAt: timestamp("ran_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.job] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("coalesced_jobs_due")
      .on(t.dueAt)
      .where(sql`due_at is not null`),
    tenantIsolation(),
    readableBy(relay),
    pgPolicy("rampart_relay_publishes", {
      for: "update",
      to: relay,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);
