import { sql } from "drizzle-orm";
import {
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { count, figures, member, scope, standing, sum } from "./columns.ts";
import { readableBy, relay, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

/** The figures of one user in one course. */
export const readinessParts = pgTable(
  "readiness_parts",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    courseId: uuid("course_id").notNull(),
    ...figures,
    /** The user's last activity in the course. */
    lastAt: timestamp("last_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.courseId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_parts_course").on(t.tenantId, t.courseId),
    tenantIsolation(),
  ],
);

/** Users as counted in the scopes. When a user changes, these figures are subtracted first. */
export const readinessMembers = pgTable("readiness_members", { ...member }, (t) => [
  primaryKey({ columns: [t.tenantId, t.userId] }),
  foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
  tenantIsolation(),
]);

/** The figures of all users of a scope. */
export const readinessScopes = pgTable(
  "readiness_scopes",
  { ...scope, people: count("people"), deactivated: count("deactivated"), ...figures, ...standing },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** How often each score occurs in a scope, for quartiles. */
export const readinessScores = pgTable(
  "readiness_scores",
  {
    ...scope,
    /** The score in hundredths. An integer, because row-level security prevents an index over numeric. */
    hundredths: integer("hundredths").notNull(),
    scores: count("scores"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.hundredths] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** The known scores of a scope by day, for trends. */
export const readinessDays = pgTable(
  "readiness_days",
  {
    ...scope,
    day: date("day").notNull(),
    scores: count("scores"),
    scoreSum: sum("score_sum"),
    scoreSquares: sum("score_squares"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.day] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** The users of a scope by the day of their last activity, for recency. */
export const readinessRecencies = pgTable(
  "readiness_recencies",
  {
    ...scope,
    lastDay: date("last_day").notNull(),
    people: count("people"),
    recencyPoints: sum("recency_points"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.lastDay] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** How far the rollups of a tenant are up to date, and by which model. */
export const readinessStates = pgTable(
  "readiness_states",
  {
    tenantId: tenantId(),
    /** `pg_current_snapshot()` of the last run. */
    snapshot: text("snapshot").notNull(),
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    modelVersion: integer("model_version").notNull(),
    /** The time of the last full recount. */
    recountedAt: timestamp("recounted_at", { withTimezone: true }).notNull(),
    /** How many rows the last full recount corrected. More than none raises an alert. */
    corrected: integer("corrected").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_states_corrected")
      .on(t.tenantId)
      .where(sql`corrected > 0`),
    tenantIsolation(),
    readableBy(relay),
  ],
);
