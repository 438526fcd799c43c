import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { courses } from "../learning.ts";
import { tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

/**
 * What people must fulfil for work of a target, such as `role:driver`, `vehicle_class:tanker` or
 * `skill:electrical`. Versions are never changed: a new one retires the one before.
 */
export const requirements = pgTable(
  "requirements",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    target: text("target").notNull(),
    /** Rises by one with each version of the target's requirement. */
    version: integer("version").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who set it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    /** When a newer version replaced it, or it was removed; null while it is in force. */
    retiredAt: timestamp("retired_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("requirements_version").on(t.tenantId, t.target, t.version),
    uniqueIndex("requirements_in_force")
      .on(t.tenantId, t.target)
      .where(sql`retired_at is null`),
    check("requirements_target", sql`target ~ '^[a-z][a-z_]{0,39}:[a-z0-9][a-z0-9_-]{0,59}$'`),
    tenantIsolation(),
  ],
);

export const demandKinds = ["course", "readiness", "licence"] as const;

/** The demands of a requirement, all of which must hold until the work ends. */
export const requirementDemands = pgTable(
  "requirement_demands",
  {
    tenantId: tenantId(),
    requirementId: uuid("requirement_id").notNull(),
    position: integer("position").notNull(),
    kind: text("kind", { enum: demandKinds }).notNull(),
    /** Of a `course`: completed and not expired. */
    courseId: uuid("course_id"),
    /** Of a `licence`: its kind, such as `cdl-a`. */
    licence: text("licence"),
    /** The lowest score in the course or, of `readiness`, the lowest readiness index; 0 to 100. */
    minimum: numeric("minimum", { precision: 5, scale: 2, mode: "number" }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.requirementId, t.position] }),
    foreignKey({
      columns: [t.tenantId, t.requirementId],
      foreignColumns: [requirements.tenantId, requirements.id],
    }),
    foreignKey({
      columns: [t.tenantId, t.courseId],
      foreignColumns: [courses.tenantId, courses.id],
    }),
    index("requirement_demands_course").on(t.tenantId, t.courseId),
    check("requirement_demands_minimum", sql`minimum between 0 and 100`),
    check(
      "requirement_demands_kind",
      sql`case kind when 'course' then course_id is not null and licence is null
        when 'readiness' then minimum is not null and course_id is null and licence is null
        when 'licence' then licence is not null and course_id is null and minimum is null else false end`,
    ),
    tenantIsolation(),
  ],
);
