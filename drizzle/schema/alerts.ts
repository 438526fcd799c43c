import { sql } from "drizzle-orm";
import { index, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

export const alertKinds = [
  "breaker_open",
  "dead_letters",
  "backlog_age",
  "cross_tenant_attempts",
  "readiness_mended",
  "job_failing",
  "role_settings",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What the operator is to know of, once each from its beginning to its end; no tenant's data. */
export const alerts = pgTable(
  "alerts",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: alertKinds }).notNull(),
    /** What it is about: a tenant, a tenant's integration, or a database role. */
    subject: text("subject").notNull(),
    /** Null for what is no tenant's. */
    aboutTenantId: uuid("about_tenant_id"),
    detail: text("detail").notNull(),
    openedAt: timestamp("opened_at", { withTimezone: true }).notNull().defaultNow(),
    /** When it was last so. */
    seenAt: timestamp("seen_at", { withTimezone: true }).notNull().defaultNow(),
    resolvedAt: timestamp("resolved_at", { withTimezone: true }),
    /** When the operator's webhook took the news of its beginning, and of its end. */
    toldAt: timestamp("told_at", { withTimezone: true }),
    toldResolvedAt: timestamp("told_resolved_at", { withTimezone: true }),
  },
  (t) => [
    uniqueIndex("alerts_open")
      .on(t.kind, t.subject)
      .where(sql`resolved_at is null`),
    index("alerts_untold")
      .on(t.openedAt)
      .where(sql`told_at is null or (resolved_at is not null and told_resolved_at is null)`),
  ],
);
