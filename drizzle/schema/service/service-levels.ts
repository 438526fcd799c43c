import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { tenants } from "../tenants.ts";
import { versioned, type WeeklyHours } from "./columns.ts";

/** When the time of service levels counts. */
export const serviceCalendars = pgTable(
  "service_calendars",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** A time zone of the IANA database. */
    timeZone: text("time_zone").notNull(),
    hours: jsonb("hours").$type<WeeklyHours[]>().notNull(),
    /** Days without business hours. */
    holidays: jsonb("holidays").$type<string[]>().notNull(),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("service_calendars_name").on(t.tenantId, t.name),
    ...packIsolation("serviceRepair"),
  ],
);

/** How fast work must begin and end. */
export const serviceLevels = pgTable(
  "service_levels",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** Null counts every minute. */
    calendarId: uuid("calendar_id"),
    /** Minutes until the work begins; null for no limit. */
    respondMinutes: integer("respond_minutes"),
    /** Minutes until the work is completed; null for no limit. */
    resolveMinutes: integer("resolve_minutes"),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({
      columns: [t.tenantId, t.calendarId],
      foreignColumns: [serviceCalendars.tenantId, serviceCalendars.id],
      name: "service_levels_calendar",
    }),
    unique("service_levels_name").on(t.tenantId, t.name),
    index("service_levels_by_calendar").on(t.tenantId, t.calendarId),
    ...packIsolation("serviceRepair"),
  ],
);
