import { sql } from "drizzle-orm";
import {
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, packIsolation, tenantId } from "../roles.ts";
import { tenants } from "../tenants.ts";

export const loadStates = [
  "draft",
  "tendered",
  "planned",
  "assigned",
  "dispatched",
  "at_pickup",
  "loaded",
  "at_delivery",
  "delivered",
  "closed",
  "held",
  "cancelled",
] as const;
export const stopKinds = ["pickup", "delivery"] as const;

/** The loads. A trigger enforces their states; see docs/trucking.md. */
export const truckingLoads = pgTable(
  "trucking_loads",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** The number by which the tenant and its customer know the load. */
    reference: text("reference").notNull(),
    referenceKey: text("reference_key").notNull(),
    customer: text("customer").notNull(),
    /** What requirements on people are set for, such as `hazmat`. */
    loadType: text("load_type").notNull().default("general"),
    kg: integer("kg").notNull(),
    m3: doublePrecision("m3").notNull().default(0),
    pallets: integer("pallets").notNull().default(0),
    /** Which equipment the vehicle must have. */
    equipment: text("equipment").array().notNull().default([]),
    /** A plan serves loads of a higher priority first. */
    priority: integer("priority").notNull().default(0),
    notes: text("notes"),
    state: text("state", { enum: loadStates }).notNull().default("draft"),
    stateSince: timestamp("state_since", { withTimezone: true }).notNull().defaultNow(),
    /** The state to which a held load returns. */
    heldFrom: text("held_from", { enum: loadStates }),
    /** Why it is held or cancelled. */
    reason: text("reason"),
    deliveredAt: timestamp("delivered_at", { withTimezone: true }),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("trucking_loads_reference").on(t.tenantId, t.referenceKey),
    index("trucking_loads_state").on(t.tenantId, t.state, t.id),
    index("trucking_loads_delivered").on(t.tenantId, t.deliveredAt),
    check("trucking_loads_reference_key", sql`reference_key <> ''`),
    check("trucking_loads_amounts", sql`kg >= 0 and m3 >= 0 and pallets >= 0`),
    check("trucking_loads_held", sql`(state = 'held') = (held_from is not null)`),
    ...packIsolation("trucking"),
  ],
);

/** Where a load is picked up and delivered: two rows for each load. */
export const truckingStops = pgTable(
  "trucking_stops",
  {
    tenantId: tenantId(),
    loadId: uuid("load_id").notNull(),
    kind: text("kind", { enum: stopKinds }).notNull(),
    name: text("name").notNull(),
    address: text("address"),
    latitude: doublePrecision("latitude").notNull(),
    longitude: doublePrecision("longitude").notNull(),
    windowStarts: timestamp("window_starts", { withTimezone: true }).notNull(),
    windowEnds: timestamp("window_ends", { withTimezone: true }).notNull(),
    serviceMinutes: integer("service_minutes").notNull().default(30),
    arrivedAt: timestamp("arrived_at", { withTimezone: true }),
    departedAt: timestamp("departed_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.loadId, t.kind] }),
    foreignKey({
      name: "trucking_stops_load",
      columns: [t.tenantId, t.loadId],
      foreignColumns: [truckingLoads.tenantId, truckingLoads.id],
    }),
    index("trucking_stops_window").on(t.tenantId, t.kind, t.windowStarts),
    check("trucking_stops_window", sql`window_starts < window_ends`),
    check("trucking_stops_service", sql`service_minutes between 0 and 1440`),
    check("trucking_stops_times", sql`departed_at is null or arrived_at <= departed_at`),
    check(
      "trucking_stops_place",
      sql`latitude between -90 and 90 and longitude between -180 and 180`,
    ),
    ...packIsolation("trucking"),
  ],
);

/** Proofs of delivery: append-only, one for each delivered load. */
export const truckingProofs = pgTable(
  "trucking_proofs",
  {
    tenantId: tenantId(),
    loadId: uuid("load_id").notNull(),
    receivedBy: text("received_by").notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull(),
    /** SHA-256 of the picture of the signature; null without one. */
    signatureHash: bytea("signature_hash"),
    photos: text("photos").array().notNull().default([]),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.loadId] }),
    foreignKey({
      name: "trucking_proofs_load",
      columns: [t.tenantId, t.loadId],
      foreignColumns: [truckingLoads.tenantId, truckingLoads.id],
    }),
    check("trucking_proofs_signature", sql`octet_length(signature_hash) = 32`),
    ...packIsolation("trucking"),
  ],
);

/** Links by which a customer follows one load. Only the hash of a token is stored. */
export const truckingTrackingLinks = pgTable(
  "trucking_tracking_links",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    loadId: uuid("load_id").notNull(),
    tokenHash: bytea("token_hash").notNull(),
    /** What the customer sees. */
    fields: text("fields").array().notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
    createdBy: text("created_by").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      name: "trucking_tracking_links_load",
      columns: [t.tenantId, t.loadId],
      foreignColumns: [truckingLoads.tenantId, truckingLoads.id],
    }),
    index("trucking_tracking_links_of_load").on(t.tenantId, t.loadId, t.id),
    uniqueIndex("trucking_tracking_links_token").on(t.tenantId, t.tokenHash),
    ...packIsolation("trucking"),
  ],
);
