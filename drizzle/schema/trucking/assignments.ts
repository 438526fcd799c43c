import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { truckingDrivers } from "./drivers.ts";
import { stopKinds, truckingStops } from "./loads.ts";
import { truckingVehicles } from "./vehicles.ts";

export const assignmentStates = [
  "planned",
  "assigned",
  "dispatched",
  "done",
  "held",
  "cancelled",
] as const;

/**
 * A driver with a vehicle, and the route that they drive. Exclusion constraints refuse overlaps by
 * driver and by vehicle, and triggers refuse what breaks a capacity, an order of stops or a requirement.
 */
export const truckingAssignments = pgTable(
  "trucking_assignments",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    driverId: uuid("driver_id").notNull(),
    vehicleId: uuid("vehicle_id").notNull(),
    /** Half open: an assignment can begin when the previous one ends. */
    startsAt: timestamp("starts_at", { withTimezone: true }).notNull(),
    endsAt: timestamp("ends_at", { withTimezone: true }).notNull(),
    state: text("state", { enum: assignmentStates }).notNull().default("planned"),
    heldFrom: text("held_from", { enum: assignmentStates }),
    /** The reasons of the fitness gate, or `{ note }` of a person. */
    heldBecause: jsonb("held_because").$type<unknown>(),
    /** A plan does not change it. */
    locked: boolean("locked").notNull().default(false),
    /** The plan that proposed it; null for one made by hand. */
    planId: uuid("plan_id"),
    distanceKm: doublePrecision("distance_km").notNull().default(0),
    drivingMinutes: integer("driving_minutes").notNull().default(0),
    /** The part of the distance without a load. */
    emptyKm: doublePrecision("empty_km").notNull().default(0),
    dispatchedAt: timestamp("dispatched_at", { withTimezone: true }),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "trucking_assignments_driver",
      columns: [t.tenantId, t.driverId],
      foreignColumns: [truckingDrivers.tenantId, truckingDrivers.userId],
    }),
    foreignKey({
      name: "trucking_assignments_vehicle",
      columns: [t.tenantId, t.vehicleId],
      foreignColumns: [truckingVehicles.tenantId, truckingVehicles.id],
    }),
    index("trucking_assignments_by_driver").on(t.tenantId, t.driverId, t.startsAt),
    index("trucking_assignments_by_vehicle").on(t.tenantId, t.vehicleId, t.startsAt),
    index("trucking_assignments_by_start").on(t.tenantId, t.startsAt, t.id),
    check(
      "trucking_assignments_span",
      sql`starts_at < ends_at and ends_at <= starts_at + interval '31 days'`,
    ),
    check("trucking_assignments_held", sql`(state = 'held') = (held_from is not null)`),
    check("trucking_assignments_km", sql`empty_km between 0 and distance_km`),
    ...packIsolation("trucking"),
  ],
);

/** The stops of an assignment in the order in which they are driven. */
export const truckingRouteStops = pgTable(
  "trucking_route_stops",
  {
    tenantId: tenantId(),
    assignmentId: uuid("assignment_id").notNull(),
    position: integer("position").notNull(),
    loadId: uuid("load_id").notNull(),
    kind: text("kind", { enum: stopKinds }).notNull(),
    arrivesAt: timestamp("arrives_at", { withTimezone: true }).notNull(),
    departsAt: timestamp("departs_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.assignmentId, t.position] }),
    foreignKey({
      name: "trucking_route_stops_assignment",
      columns: [t.tenantId, t.assignmentId],
      foreignColumns: [truckingAssignments.tenantId, truckingAssignments.id],
    }),
    foreignKey({
      name: "trucking_route_stops_stop",
      columns: [t.tenantId, t.loadId, t.kind],
      foreignColumns: [truckingStops.tenantId, truckingStops.loadId, truckingStops.kind],
    }),
    unique("trucking_route_stops_once").on(t.tenantId, t.loadId, t.kind),
    check("trucking_route_stops_times", sql`arrives_at <= departs_at`),
    ...packIsolation("trucking"),
  ],
);
