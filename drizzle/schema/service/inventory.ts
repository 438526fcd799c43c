import {
  boolean,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { tenants } from "../tenants.ts";
import { versioned } from "./columns.ts";
import { serviceTechnicians } from "./technicians.ts";

/** Parts and material. */
export const serviceItems = pgTable(
  "service_items",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** The tenant's own number of the item. An import finds the item by it. */
    sku: text("sku").notNull(),
    name: text("name").notNull(),
    /** What is counted, such as `piece`. */
    unit: text("unit").notNull(),
    active: boolean("active").notNull().default(true),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    unique("service_items_sku").on(t.tenantId, t.sku),
    ...packIsolation("serviceRepair"),
  ],
);

export const placeKinds = ["store", "van"] as const;

/** Where stock is kept. */
export const servicePlaces = pgTable(
  "service_places",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: placeKinds }).notNull(),
    name: text("name").notNull(),
    /** Who drives the van. */
    technicianId: uuid("technician_id"),
    active: boolean("active").notNull().default(true),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({
      columns: [t.tenantId, t.technicianId],
      foreignColumns: [serviceTechnicians.tenantId, serviceTechnicians.userId],
      name: "service_places_technician",
    }),
    unique("service_places_name").on(t.tenantId, t.name),
    index("service_places_by_technician").on(t.tenantId, t.technicianId),
    ...packIsolation("serviceRepair"),
  ],
);
