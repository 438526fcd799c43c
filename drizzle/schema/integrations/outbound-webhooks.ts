import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { readableBy, resolver, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

/** The events of the core that endpoints can subscribe to. Those of a pack are in its `pack.ts`. */
export const outgoingTypes = [
  "user_changed",
  "progress.synced",
  "quiz.completed",
  "readiness.updated",
] as const;
export type OutgoingType = (typeof outgoingTypes)[number] | `${string}.${string}`;

/** Endpoints of a tenant's own systems, which receive events. */
export const outgoingEndpoints = pgTable(
  "outgoing_endpoints",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    url: text("url").notNull(),
    types: text("types").array().$type<OutgoingType[]>().notNull(),
    /** The sealed signing secrets; see shared/webhooks/signing-secrets.ts. */
    secrets: text("secrets").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who created it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    rotatedAt: timestamp("rotated_at", { withTimezone: true }),
    /** Consecutive failed deliveries, and when they began. */
    failures: integer("failures").notNull().default(0),
    failingSince: timestamp("failing_since", { withTimezone: true }),
    /** Nothing is sent before this time. Then one delivery tries, and the others follow if it succeeds. */
    retryAt: timestamp("retry_at", { withTimezone: true }),
    lastError: text("last_error"),
    /** Accurate to a minute. */
    deliveredAt: timestamp("delivered_at", { withTimezone: true }),
    disabledAt: timestamp("disabled_at", { withTimezone: true }),
    disabledReason: text("disabled_reason"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Events as endpoints receive them, kept for a month for replays. */
export const outgoingEvents = pgTable(
  "outgoing_events",
  {
    tenantId: tenantId(),
    /** The id of the outbox event. Receivers recognize repetitions by it. */
    id: uuid("id").notNull(),
    type: text("type").$type<OutgoingType | "test">().notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    occurredAt: timestamp("occurred_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("outgoing_events_occurred").on(t.tenantId, t.occurredAt),
    tenantIsolation(),
  ],
);

/** The delivery of one event to one endpoint. */
export const outgoingDeliveries = pgTable(
  "outgoing_deliveries",
  {
    tenantId: tenantId(),
    endpointId: uuid("endpoint_id").notNull(),
    eventId: uuid("event_id").notNull(),
    status: text("status", { enum: ["waiting", "sent", "delivered", "failed"] })
      .notNull()
      .default("waiting"),
    /** How often it was sent. A response to an earlier sending is ignored. */
    sends: integer("sends").notNull().default(0),
    /** Failures since it was created or replayed. */
    failures: integer("failures").notNull().default(0),
    /** When it is sent next; after sending, when the response times out. */
    dueAt: timestamp("due_at", { withTimezone: true }).notNull().defaultNow(),
    lastStatus: integer("last_status"),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.endpointId, t.eventId] }),
    foreignKey({
      columns: [t.tenantId, t.endpointId],
      foreignColumns: [outgoingEndpoints.tenantId, outgoingEndpoints.id],
    }).onDelete("cascade"),
    foreignKey({
      columns: [t.tenantId, t.eventId],
      foreignColumns: [outgoingEvents.tenantId, outgoingEvents.id],
    }).onDelete("cascade"),
    index("outgoing_deliveries_event").on(t.tenantId, t.eventId),
    index("outgoing_deliveries_due")
      .on(t.tenantId, t.endpointId, t.dueAt)
      .where(sql`status in ('waiting', 'sent')`),
    tenantIsolation(),
  ],
);
