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

/** How a tenant rates its people. Versions are added and never changed: old reports name theirs. */
export const readinessModels = pgTable(
  "readiness_models",
  {
    tenantId: tenantId(),
    version: integer("version").notNull(),
    model: jsonb("model").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who made it, in the audit log's form. */
    createdBy: text("created_by").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.version] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** One run of the aggregation. Rows are kept, so a past report can be shown as it was. */
export const readinessReports = pgTable(
  "readiness_reports",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    /** `pg_current_snapshot()` of the run: what it saw, so that newer rows can be told exactly. */
    snapshot: text("snapshot").notNull(),
    watermarks: jsonb("watermarks").notNull(),
    /** What was counted then: it is never counted again. */
    figures: jsonb("figures").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_reports_newest").on(t.tenantId, sql`as_of desc`),
    tenantIsolation(),
  ],
);

/** Each night's figures of every scope that somebody was in. */
export const readinessHistory = pgTable(
  "readiness_history",
  {
    ...scope,
    /** That of the night's report. */
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

/** People as the nights have counted them: a row for each time that something had changed. */
export const readinessPastMembers = pgTable(
  "readiness_past_members",
  {
    ...member,
    modelVersion: integer("model_version").notNull(),
    /** The first night's report that counted so, and the first that did not any more. */
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
export type ShownFigure = (typeof publishedFigures)[number];

/** What reps are shown of their teams, and whose work it came from; see shared/readiness/team. */
export const readinessPublished = pgTable(
  "readiness_published",
  {
    tenantId: tenantId(),
    /** Who leads it. */
    team: uuid("team").notNull(),
    figure: text("figure", { enum: publishedFigures }).notNull(),
    /** That of the night's report it was taken from. */
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    value: integer("value").notNull(),
    people: integer("people").notNull(),
    /** Of each person in it the end of its id, what it contributed, and what that is worth. */
    contributions: text("contributions").array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.team, t.figure, t.asOf] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
