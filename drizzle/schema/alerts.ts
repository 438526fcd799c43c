import { sql } from "drizzle-orm";
import { index, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

export const alertKinds = [
  "breaker_open",
  "dead_letters",
  "backlog_age",
  "cross_tenant_attempts",
  "readiness_corrected",
  "job_failing",
  "role_settings",
  "last_admin_removed",
  "emergency_admin_lost",
  "configuration_held",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Conditions that the operator should know: one row from beginning to end, without tenant data. */
export const alerts = pgTable(
  "alerts",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: alertKinds }).notNull(),
    /** A tenant, a tenant's integration or job, or a database role. */
    subject: text("subject").notNull(),
    /** The tenant, if the alert is about one. */
    aboutTenantId: uuid("about_tenant_id"),
    detail: text("detail").notNull(),
    openedAt: timestamp("opened_at", { withTimezone: true }).notNull().defaultNow(),
    /** When the condition was last found. */
    seenAt: timestamp("seen_at", { withTimezone: true }).notNull().defaultNow(),
    resolvedAt: timestamp("resolved_at", { withTimezone: true }),
    /** When the operator's webhook accepted the message about the beginning, and about the end. */
    notifiedAt: timestamp("notified_at", { withTimezone: true }),
    resolutionNotifiedAt: timestamp("resolution_notified_at", { withTimezone: true }),
  },
  (t) => [
    uniqueIndex("alerts_open")
      .on(t.kind, t.subject)
      .where(sql`resolved_at is null`),
    index("alerts_unnotified")
      .on(t.openedAt)
      .where(
        sql`notified_at is null or (resolved_at is not null and resolution_notified_at is null)`,
      ),
  ],
);
