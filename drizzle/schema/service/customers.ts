import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { tenants } from "../tenants.ts";
import { versioned } from "./columns.ts";
import { serviceLevels } from "./service-levels.ts";

/** Who orders work. */
export const serviceCustomers = pgTable(
  "service_customers",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** The customer's id in the tenant's own system. An import finds the customer by it. */
    reference: text("reference"),
    email: text("email"),
    phone: text("phone"),
    /** The service level of work orders that name none. */
    serviceLevelId: uuid("service_level_id"),
    active: boolean("active").notNull().default(true),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({
      columns: [t.tenantId, t.serviceLevelId],
      foreignColumns: [serviceLevels.tenantId, serviceLevels.id],
      name: "service_customers_level",
    }),
    unique("service_customers_reference").on(t.tenantId, t.reference),
    index("service_customers_by_level").on(t.tenantId, t.serviceLevelId),
    ...packIsolation("serviceRepair"),
  ],
);

/** Where the work is done. */
export const serviceSites = pgTable(
  "service_sites",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    customerId: uuid("customer_id").notNull(),
    name: text("name").notNull(),
    address: text("address"),
    /** In degrees. */
    latitude: doublePrecision("latitude").notNull(),
    longitude: doublePrecision("longitude").notNull(),
    /** For the technician: gates, keys, parking. */
    instructions: text("instructions"),
    active: boolean("active").notNull().default(true),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.customerId],
      foreignColumns: [serviceCustomers.tenantId, serviceCustomers.id],
      name: "service_sites_customer",
    }),
    unique("service_sites_of_customer").on(t.tenantId, t.customerId, t.id),
    ...packIsolation("serviceRepair"),
  ],
);

/** A part of the map that technicians serve. */
export const serviceAreas = pgTable(
  "service_areas",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** A GeoJSON Polygon or MultiPolygon with longitudes that do not jump at the antimeridian. */
    geometry: jsonb("geometry").notNull(),
    /** The bounding box. `east` is above 180 for an area that crosses the antimeridian. */
    west: doublePrecision("west").notNull(),
    south: doublePrecision("south").notNull(),
    east: doublePrecision("east").notNull(),
    north: doublePrecision("north").notNull(),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("service_areas_name").on(t.tenantId, t.name),
    ...packIsolation("serviceRepair"),
  ],
);
