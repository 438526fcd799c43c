import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

export const notificationKinds = [
  "configuration_held",
  "dead_letter",
  "integration_down",
  "outgoing_webhook_disabled",
  "reconciliation_stopped",
  "readiness_ready",
  "work_held",
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** Messages to admins through the tenant's communication service. */
export const notifications = pgTable(
  "notifications",
  {
    tenantId: tenantId(),
    /** Also the id of the message at the service, whose events report its delivery. */
    id: uuid("id").notNull(),
    kind: text("kind", { enum: notificationKinds }).notNull(),
    /** Deduplicates notifications, e.g. one per hour for dead letters. */
    occasion: text("occasion").notNull(),
    /** The recipient. The address is looked up when the message is sent. */
    userId: uuid("user_id").notNull(),
    subject: text("subject").notNull(),
    text: text("text").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** When it is sent next. */
    dueAt: timestamp("due_at", { withTimezone: true }).notNull().defaultNow(),
    attempts: integer("attempts").notNull().default(0),
    sentAt: timestamp("sent_at", { withTimezone: true }),
    /** Why sending was given up. */
    failed: text("failed"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    unique("notifications_occasion").on(t.tenantId, t.userId, t.kind, t.occasion),
    index("notifications_due")
      .on(t.tenantId, t.dueAt)
      .where(sql`sent_at is null and failed is null`),
    tenantIsolation(),
  ],
);
