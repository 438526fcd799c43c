import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { users } from "../users.ts";
import { truckingVehicles } from "./vehicles.ts";

export const dutyCycles = ["60_in_7_days", "70_in_8_days"] as const;
export const dutyStatuses = ["driving", "on_duty", "sleeper", "off_duty"] as const;

/** The users who drive. Their licences are rows of the fitness gate. */
export const truckingDrivers = pgTable(
  "trucking_drivers",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    /** The vehicle that plans give the driver; null for any. */
    vehicleId: uuid("vehicle_id"),
    homeLatitude: doublePrecision("home_latitude"),
    homeLongitude: doublePrecision("home_longitude"),
    /** In minutes after midnight in the tenant's time zone; a shift that ends below its start ends on the next day. */
    shiftStarts: integer("shift_starts").notNull().default(360),
    shiftEnds: integer("shift_ends").notNull().default(1200),
    /** ISO days of the week, 1 is Monday. */
    workDays: integer("work_days").array().notNull().default([1, 2, 3, 4, 5]),
    dutyCycle: text("duty_cycle", { enum: dutyCycles }).notNull().default("70_in_8_days"),
    active: boolean("active").notNull().default(true),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId] }),
    foreignKey({
      name: "trucking_drivers_user",
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
    }),
    foreignKey({
      name: "trucking_drivers_vehicle",
      columns: [t.tenantId, t.vehicleId],
      foreignColumns: [truckingVehicles.tenantId, truckingVehicles.id],
    }),
    index("trucking_drivers_of_vehicle").on(t.tenantId, t.vehicleId),
    check(
      "trucking_drivers_shift",
      sql`shift_starts between 0 and 1439 and shift_ends between 0 and 1439 and shift_starts <> shift_ends`,
    ),
    check("trucking_drivers_days", sql`work_days <@ array[1, 2, 3, 4, 5, 6, 7]`),
    check(
      "trucking_drivers_home",
      sql`num_nonnulls(home_latitude, home_longitude) in (0, 2) and home_latitude between -90 and 90 and home_longitude between -180 and 180`,
    ),
    ...packIsolation("trucking"),
  ],
);

/** The duty statuses of drivers: append-only. Each lasts until the next one begins. */
export const truckingDutySegments = pgTable(
  "trucking_duty_segments",
  {
    tenantId: tenantId(),
    driverId: uuid("driver_id").notNull(),
    startsAt: timestamp("starts_at", { withTimezone: true }).notNull(),
    status: text("status", { enum: dutyStatuses }).notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.driverId, t.startsAt] }),
    foreignKey({
      name: "trucking_duty_segments_driver",
      columns: [t.tenantId, t.driverId],
      foreignColumns: [truckingDrivers.tenantId, truckingDrivers.userId],
    }),
    ...packIsolation("trucking"),
  ],
);
