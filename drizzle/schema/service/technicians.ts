import {
  boolean,
  date,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { users } from "../users.ts";
import { versioned, type WeeklyHours } from "./columns.ts";
import { serviceAreas } from "./customers.ts";

/** Users who do the work. */
export const serviceTechnicians = pgTable(
  "service_technicians",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    /** Where the day starts and ends, in degrees. */
    latitude: doublePrecision("latitude"),
    longitude: doublePrecision("longitude"),
    /** The shifts of a week, in the tenant's time zone. */
    shifts: jsonb("shifts").$type<WeeklyHours[]>().notNull(),
    /** Days without a shift: `{ from, to }`, both included. */
    absences: jsonb("absences").$type<{ from: string; to: string }[]>().notNull(),
    active: boolean("active").notNull().default(true),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId] }),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: "service_technicians_user",
    }),
    ...packIsolation("serviceRepair"),
  ],
);

/** What a technician can do, and until when that is certified. */
export const serviceTechnicianSkills = pgTable(
  "service_technician_skills",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    skill: text("skill").notNull(),
    /** The last day, which counts whole in the tenant's time zone; null for a skill that does not expire. */
    validUntil: date("valid_until"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.skill] }),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [serviceTechnicians.tenantId, serviceTechnicians.userId],
      name: "service_technician_skills_technician",
    }),
    ...packIsolation("serviceRepair"),
  ],
);

/** The areas that a technician serves. A technician without areas serves all. */
export const serviceTechnicianAreas = pgTable(
  "service_technician_areas",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    areaId: uuid("area_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.areaId] }),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [serviceTechnicians.tenantId, serviceTechnicians.userId],
      name: "service_technician_areas_technician",
    }),
    foreignKey({
      columns: [t.tenantId, t.areaId],
      foreignColumns: [serviceAreas.tenantId, serviceAreas.id],
      name: "service_technician_areas_area",
    }),
    index("service_technician_areas_by_area").on(t.tenantId, t.areaId),
    ...packIsolation("serviceRepair"),
  ],
);
