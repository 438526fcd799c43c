import { sql } from "drizzle-orm";
import {
  check,
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
import { tenantId, tenantIsolation } from "../roles.ts";
import { users } from "../users.ts";

/** Licences, endorsements and certifications of people that a course does not prove. */
export const licences = pgTable(
  "licences",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    /** What it allows, such as `cdl-a` or `endorsement-hazmat`. */
    kind: text("kind").notNull(),
    /** The first and the last day, in the tenant's time zone. Both days count whole; null has no end. */
    validFrom: date("valid_from").notNull(),
    validUntil: date("valid_until"),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
    revokedBecause: text("revoked_because"),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    index("licences_user").on(t.tenantId, t.userId, t.kind),
    index("licences_until").on(t.tenantId, t.validUntil, t.id),
    check("licences_kind", sql`kind ~ '^[a-z0-9][a-z0-9_-]{0,59}$'`),
    check("licences_days", sql`valid_until >= valid_from`),
    tenantIsolation(),
  ],
);

/** Exceptions of an admin: a person may do one piece of work although a requirement is not fulfilled. */
export const fitnessOverrides = pgTable(
  "fitness_overrides",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    /** The load or the work order. */
    subjectId: uuid("subject_id").notNull(),
    reason: text("reason").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who made the exception, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    index("fitness_overrides_subject").on(t.tenantId, t.subjectId, t.userId),
    index("fitness_overrides_user").on(t.tenantId, t.userId),
    tenantIsolation(),
  ],
);
