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
import { member, scope } from "./columns.ts";
import { tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

/** The readiness models of tenants. Versions are never changed, because old reports refer to them. */
export const readinessModels = pgTable(
  "readiness_models",
  {
    tenantId: tenantId(),
    version: integer("version").notNull(),
    model: jsonb("model").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who created it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.version] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** One row per run of the aggregation, so that past reports can be read unchanged. */
export const readinessReports = pgTable(
  "readiness_reports",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    /** `pg_current_snapshot()` of the run. Rows that it does not see are newer than the report. */
    snapshot: text("snapshot").notNull(),
    watermarks: jsonb("watermarks").notNull(),
    /** The figures as computed by the run. */
    figures: jsonb("figures").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_reports_newest").on(t.tenantId, sql`as_of desc`),
    tenantIsolation(),
  ],
);

/** The nightly figures of every scope that has users. */
export const readinessHistory = pgTable(
  "readiness_history",
  {
    ...scope,
    /** The time of the nightly report. */
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    figures: jsonb("figures").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.asOf] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_history_nights").on(t.tenantId, t.asOf),
    tenantIsolation(),
  ],
);

/** The nightly figures of users: one row for consecutive nights with equal figures. */
export const readinessPastMembers = pgTable(
  "readiness_past_members",
  {
    ...member,
    modelVersion: integer("model_version").notNull(),
    /** The first night with these figures, and the first night with other figures. */
    since: timestamp("since", { withTimezone: true }).notNull(),
    until: timestamp("until", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.since] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_past_members_open")
      .on(t.tenantId, t.userId)
      .where(sql`until is null`),
    tenantIsolation(),
  ],
);

export const publishedFigures = ["avgScore", "completionRate", "index"] as const;
export type PublishedFigure = (typeof publishedFigures)[number];

/** Team figures that were published to reps, and who contributed; see shared/readiness/team. */
export const readinessPublished = pgTable(
  "readiness_published",
  {
    tenantId: tenantId(),
    /** The manager of the team. */
    team: uuid("team").notNull(),
    figure: text("figure", { enum: publishedFigures }).notNull(),
    /** The time of the nightly report. */
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    value: integer("value").notNull(),
    people: integer("people").notNull(),
    /** For each user, the end of the id, the contribution and its value. */
    contributions: text("contributions").array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.team, t.figure, t.asOf] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
