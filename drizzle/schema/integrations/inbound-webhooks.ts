import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { readableBy, resolver, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

export const webhookServices = [
  "user-service",
  "payment-service",
  "communication-service",
] as const;
export type WebhookService = (typeof webhookServices)[number];

/** Endpoints to which a service sends a tenant's events. The id is part of the URL. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    service: text("service", { enum: webhookServices }).notNull(),
    /** The sealed signing secrets; see shared/webhooks/signing-secrets.ts. */
    secrets: text("secrets").notNull(),
    /** Incremented by each rotation. An event that was verified with older secrets is not stored. */
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who created it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    rotatedAt: timestamp("rotated_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("webhook_endpoints_id").on(t.id),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Received events, until a month after they were processed. */
export const webhookEvents = pgTable(
  "webhook_events",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    service: text("service", { enum: webhookServices }).notNull(),
    /** The sender's id, or the hash of an event without one. Each event is stored once. */
    eventId: text("event_id").notNull(),
    endpointId: uuid("endpoint_id").notNull(),
    /** The outbox event of the request that contained it. */
    requestEventId: uuid("request_event_id").notNull(),
    /** As received; for a request with several events, this event's item. */
    body: text("body").notNull(),
    /** The request's headers, without secrets. */
    headers: jsonb("headers").$type<Record<string, string>>().notNull(),
    status: text("status", { enum: ["pending", "done", "stale", "ignored", "failed"] })
      .notNull()
      .default("pending"),
    /** Why it was ignored or failed. */
    reason: text("reason"),
    /** Which fields were skipped, and why; null if none. */
    warnings: text("warnings").array(),
    /**
     * The order of receipt: the request's number from the sequence `webhook_sequence`, which counts
     * in steps of 16,384, plus the event's position in the request.
     */
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull().defaultNow(),
    processedAt: timestamp("processed_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("webhook_events_event").on(t.tenantId, t.service, t.eventId),
    index("webhook_events_pending")
      .on(t.tenantId, t.sequence)
      .where(sql`status = 'pending'`),
    index("webhook_events_sequence").on(t.tenantId, t.sequence),
    index("webhook_events_stale")
      .on(t.tenantId, t.service, t.processedAt)
      .where(sql`status = 'stale'`),
    index("webhook_events_request").on(t.tenantId, t.requestEventId),
    index("webhook_events_processed")
      .on(t.tenantId, t.processedAt)
      .where(sql`processed_at is not null`),
    tenantIsolation(),
  ],
);

export const externalKinds = ["user", "subscription", "invoice", "message"] as const;

/** The newest known state of each record of a service. Older events change nothing. */
export const externalRecords = pgTable(
  "external_records",
  {
    tenantId: tenantId(),
    service: text("service", { enum: webhookServices }).notNull(),
    kind: text("kind", { enum: externalKinds }).notNull(),
    /** The service's id. */
    externalId: text("external_id").notNull(),
    /** The service's version of it; null if the newest event had none. */
    version: bigint("version", { mode: "number" }),
    /** The time in the newest event, in ns since 1970; null if it had none. */
    eventTimeNs: numeric("event_time_ns", { scale: 0, precision: 30 }),
    /** The newest event's order of receipt, which orders equal versions. */
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    /** SHA-256 of the newest event's content, so that a list with equal content changes nothing. */
    digest: text("digest").notNull(),
    deleted: boolean("deleted").notNull().default(false),
    /** The complete record; null for users, which are in `users`. */
    data: jsonb("data").$type<Record<string, unknown>>(),
    changedAt: timestamp("changed_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.service, t.kind, t.externalId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
