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

/** Where one service sends a tenant's events; the id is what the service is told. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    service: text("service", { enum: webhookServices }).notNull(),
    /** The secrets that sign, in an envelope; see shared/webhooks/signing-secrets.ts. */
    secrets: text("secrets").notNull(),
    /** Counts the rotations: what was verified by older secrets is not stored. */
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who made it, in the audit log's form. */
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

/** Events as they came, until their effect stands and a month longer. */
export const webhookEvents = pgTable(
  "webhook_events",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    service: text("service", { enum: webhookServices }).notNull(),
    /** The sender's id, or the hash of what came without one: an event is taken once. */
    eventId: text("event_id").notNull(),
    endpointId: uuid("endpoint_id").notNull(),
    /** The outbox event of the request that brought it. */
    requestEventId: uuid("request_event_id").notNull(),
    /** As it came, of a bulk request its item. */
    body: text("body").notNull(),
    /** The request's headers, without secrets. */
    headers: jsonb("headers").$type<Record<string, string>>().notNull(),
    status: text("status", { enum: ["pending", "done", "stale", "ignored", "failed"] })
      .notNull()
      .default("pending"),
    /** Why it is ignored or failed. */
    reason: text("reason"),
    /** What was left out of it, and why; null where nothing was. */
    warnings: text("warnings").array(),
    /**
     * Its place in the order of receipt: the request's number from `webhook_sequence`, which counts
     * in steps of 16,384, and its place in the request's array. Requests one after the other ascend.
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

/** The newest that is known of each thing of an outside service: an older event changes nothing. */
export const externalRecords = pgTable(
  "external_records",
  {
    tenantId: tenantId(),
    service: text("service", { enum: webhookServices }).notNull(),
    kind: text("kind", { enum: externalKinds }).notNull(),
    /** The service's id. */
    externalId: text("external_id").notNull(),
    /** The service's version of it; null where its newest event had none. */
    version: bigint("version", { mode: "number" }),
    /** The time that the newest event says, in ns since 1970; null where it says none. */
    eventTimeNs: numeric("event_time_ns", { scale: 0, precision: 30 }),
    /** The newest event's place in the order of receipt, which decides between equal versions. */
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    /** SHA-256 of what the newest event said, so that a list that says the same changes nothing. */
    digest: text("digest").notNull(),
    deleted: boolean("deleted").notNull().default(false),
    /** Whole; of people nothing, who stand in the roster. */
    data: jsonb("data").$type<Record<string, unknown>>(),
    changedAt: timestamp("changed_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.service, t.kind, t.externalId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
