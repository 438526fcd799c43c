import { sql } from "drizzle-orm";
import {
  check,
  date,
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
import { truckingVehicles } from "./vehicles.ts";

export const orderStates = ["planned", "in_progress", "done", "cancelled"] as const;

/** What must be done to a vehicle again after a distance or a time, whichever comes first. */
export const truckingMaintenanceRules = pgTable(
  "trucking_maintenance_rules",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    vehicleId: uuid("vehicle_id").notNull(),
    name: text("name").notNull(),
    everyKm: integer("every_km"),
    everyDays: integer("every_days"),
    /** The odometer and the day of the last time. */
    doneAtKm: integer("done_at_km").notNull(),
    doneOn: date("done_on", { mode: "string" }).notNull(),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "trucking_maintenance_rules_vehicle",
      columns: [t.tenantId, t.vehicleId],
      foreignColumns: [truckingVehicles.tenantId, truckingVehicles.id],
    }),
    index("trucking_maintenance_rules_of_vehicle").on(t.tenantId, t.vehicleId),
    check("trucking_maintenance_rules_every", sql`num_nonnulls(every_km, every_days) > 0`),
    check(
      "trucking_maintenance_rules_positive",
      sql`coalesce(every_km, 1) > 0 and coalesce(every_days, 1) > 0`,
    ),
    ...packIsolation("trucking"),
  ],
);

/** Visits of vehicles to a workshop. During one, the vehicle has no assignment. */
export const truckingMaintenanceOrders = pgTable(
  "trucking_maintenance_orders",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    vehicleId: uuid("vehicle_id").notNull(),
    /** The rule that it satisfies; null for a repair. */
    ruleId: uuid("rule_id"),
    title: text("title").notNull(),
    notes: text("notes"),
    state: text("state", { enum: orderStates }).notNull().default("planned"),
    startsAt: timestamp("starts_at", { withTimezone: true }).notNull(),
    endsAt: timestamp("ends_at", { withTimezone: true }).notNull(),
    doneAtKm: integer("done_at_km"),
    cost: doublePrecision("cost"),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "trucking_maintenance_orders_vehicle",
      columns: [t.tenantId, t.vehicleId],
      foreignColumns: [truckingVehicles.tenantId, truckingVehicles.id],
    }),
    foreignKey({
      name: "trucking_maintenance_orders_rule",
      columns: [t.tenantId, t.ruleId],
      foreignColumns: [truckingMaintenanceRules.tenantId, truckingMaintenanceRules.id],
    }),
    index("trucking_maintenance_orders_of_vehicle").on(t.tenantId, t.vehicleId, t.startsAt),
    index("trucking_maintenance_orders_of_rule").on(t.tenantId, t.ruleId),
    check("trucking_maintenance_orders_span", sql`starts_at < ends_at`),
    check("trucking_maintenance_orders_done", sql`state <> 'done' or done_at_km is not null`),
    ...packIsolation("trucking"),
  ],
);
