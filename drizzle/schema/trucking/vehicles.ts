import { sql } from "drizzle-orm";
import {
  check,
  doublePrecision,
  foreignKey,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { tenants } from "../tenants.ts";

export const vehicleStatuses = ["active", "retired"] as const;

/** The vehicles of a fleet. A trigger refuses a reading of the odometer below the last one. */
export const truckingVehicles = pgTable(
  "trucking_vehicles",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** `canonicalName` of the name. */
    nameKey: text("name_key").notNull(),
    plate: text("plate"),
    /** What requirements on people are set for, such as `tanker`. */
    vehicleClass: text("vehicle_class").notNull(),
    maxKg: integer("max_kg").notNull(),
    maxM3: doublePrecision("max_m3").notNull(),
    maxPallets: integer("max_pallets").notNull(),
    equipment: text("equipment").array().notNull().default([]),
    /** Where it starts and ends its days, in degrees. */
    depotLatitude: doublePrecision("depot_latitude").notNull(),
    depotLongitude: doublePrecision("depot_longitude").notNull(),
    odometerKm: integer("odometer_km").notNull().default(0),
    /** In the tenant's currency. */
    costPerDay: doublePrecision("cost_per_day").notNull().default(0),
    costPerKm: doublePrecision("cost_per_km").notNull().default(1),
    costPerHour: doublePrecision("cost_per_hour").notNull().default(0),
    status: text("status", { enum: vehicleStatuses }).notNull().default("active"),
    /** The newest position by the time at which it was measured. Only a trigger writes it. */
    latitude: doublePrecision("latitude"),
    longitude: doublePrecision("longitude"),
    positionAt: timestamp("position_at", { withTimezone: true }),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("trucking_vehicles_name").on(t.tenantId, t.nameKey),
    check("trucking_vehicles_name_key", sql`name_key <> ''`),
    check(
      "trucking_vehicles_amounts",
      sql`max_kg >= 0 and max_m3 >= 0 and max_pallets >= 0 and odometer_km >= 0`,
    ),
    check(
      "trucking_vehicles_depot",
      sql`depot_latitude between -90 and 90 and depot_longitude between -180 and 180`,
    ),
    ...packIsolation("trucking"),
  ],
);

/** Where vehicles were: append-only. */
export const truckingPositions = pgTable(
  "trucking_positions",
  {
    tenantId: tenantId(),
    vehicleId: uuid("vehicle_id").notNull(),
    /** When it was measured; positions can arrive late and in any order. */
    at: timestamp("at", { withTimezone: true }).notNull(),
    latitude: doublePrecision("latitude").notNull(),
    longitude: doublePrecision("longitude").notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.vehicleId, t.at] }),
    foreignKey({
      name: "trucking_positions_vehicle",
      columns: [t.tenantId, t.vehicleId],
      foreignColumns: [truckingVehicles.tenantId, truckingVehicles.id],
    }),
    check(
      "trucking_positions_place",
      sql`latitude between -90 and 90 and longitude between -180 and 180`,
    ),
    ...packIsolation("trucking"),
  ],
);
