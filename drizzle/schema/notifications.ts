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
  "dead_letter",
  "integration_down",
  "outgoing_webhook_disabled",
  "reconciliation_stopped",
  "readiness_ready",
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** What admins are told of by the tenant's communication service. */
export const notifications = pgTable(
  "notifications",
  {
    tenantId: tenantId(),
    /** The service's id of the message too: its events tell how far that has got. */
    id: uuid("id").notNull(),
    kind: text("kind", { enum: notificationKinds }).notNull(),
    /** What is told once: of a storm the first, e.g. an hour's dead letters. */
    occasion: text("occasion").notNull(),
    /** Who is told; the address is looked up when it is sent. */
    userId: uuid("user_id").notNull(),
    subject: text("subject").notNull(),
    text: text("text").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** When it is to be sent, or sent again. */
    dueAt: timestamp("due_at", { withTimezone: true }).notNull().defaultNow(),
    attempts: integer("attempts").notNull().default(0),
    sentAt: timestamp("sent_at", { withTimezone: true }),
    /** Why it is not sent any more. */
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
