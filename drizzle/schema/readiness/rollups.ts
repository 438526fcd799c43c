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

/** What one person's work in one course comes to. */
export const readinessParts = pgTable(
  "readiness_parts",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    courseId: uuid("course_id").notNull(),
    ...figures,
    /** When the person last did something there. */
    lastAt: timestamp("last_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.courseId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_parts_course").on(t.tenantId, t.courseId),
    tenantIsolation(),
  ],
);

/** People as they were counted: their work is taken away from their scopes when it changes. */
export const readinessMembers = pgTable("readiness_members", { ...member }, (t) => [
  primaryKey({ columns: [t.tenantId, t.userId] }),
  foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
  tenantIsolation(),
]);

/** What the people of a scope come to, together. */
export const readinessScopes = pgTable(
  "readiness_scopes",
  { ...scope, people: count("people"), deactivated: count("deactivated"), ...figures, ...standing },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** How often each score was reached in a scope, for its quartiles. */
export const readinessScores = pgTable(
  "readiness_scores",
  {
    ...scope,
    /** In hundredths: policies let no index over numeric be used. */
    hundredths: integer("hundredths").notNull(),
    scores: count("scores"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.scope, t.key, t.hundredths] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/** The known scores of a scope by the day they were reached, for its trend. */
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

/** The people of a scope by the day they last did something, for how recent that is. */
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

/** Up to where a tenant's rollups have counted, and by which model. */
export const readinessStates = pgTable(
  "readiness_states",
  {
    tenantId: tenantId(),
    /** `pg_current_snapshot()` of the last run: what it saw. */
    snapshot: text("snapshot").notNull(),
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    modelVersion: integer("model_version").notNull(),
    /** When everything was last counted anew. */
    recountedAt: timestamp("recounted_at", { withTimezone: true }).notNull(),
    /** Rows that were not what they should have been then; the operator is alerted of them. */
    mended: integer("mended").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_states_mended")
      .on(t.tenantId)
      .where(sql`mended > 0`),
    tenantIsolation(),
    readableBy(relay),
  ],
);
