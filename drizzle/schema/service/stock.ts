import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { currentTenant, packIsolation, resolver, tenantId } from "../roles.ts";
import { time, versioned } from "./columns.ts";
import { serviceItems, servicePlaces } from "./inventory.ts";
import { serviceWorkOrders } from "./work-orders.ts";

/** The triggers that keep stock run as this role, for the session's tenant alone. */
const keptByTriggers = () =>
  pgPolicy("rampart_resolver_keeps", {
    for: "all",
    to: resolver,
    using: sql`tenant_id = ${currentTenant}`,
    withCheck: sql`tenant_id = ${currentTenant}`,
  });

/** How many pieces of an item are at a place. Triggers on moves and reservations alone change the counts. */
export const serviceStock = pgTable(
  "service_stock",
  {
    tenantId: tenantId(),
    placeId: uuid("place_id").notNull(),
    itemId: uuid("item_id").notNull(),
    /** The sum of all moves. */
    onHand: integer("on_hand").notNull().default(0),
    /** The sum of the open reservations. */
    reserved: integer("reserved").notNull().default(0),
    /** Below this many free pieces, a purchase is proposed. */
    reorderPoint: integer("reorder_point").notNull().default(0),
    /** How many pieces are bought at least. */
    reorderQuantity: integer("reorder_quantity").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.placeId, t.itemId] }),
    foreignKey({
      columns: [t.tenantId, t.placeId],
      foreignColumns: [servicePlaces.tenantId, servicePlaces.id],
      name: "service_stock_place",
    }),
    foreignKey({
      columns: [t.tenantId, t.itemId],
      foreignColumns: [serviceItems.tenantId, serviceItems.id],
      name: "service_stock_item",
    }),
    index("service_stock_by_item").on(t.tenantId, t.itemId, t.placeId),
    check("service_stock_reserved", sql`0 <= reserved and reserved <= on_hand`),
    check("service_stock_levels", sql`reorder_point >= 0 and reorder_quantity >= 1`),
    ...packIsolation("serviceRepair"),
    keptByTriggers(),
  ],
);

export const reservationStates = ["open", "consumed", "released"] as const;

/** Pieces that are kept for a work order. Completing the visit consumes them. */
export const serviceReservations = pgTable(
  "service_reservations",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    workOrderId: uuid("work_order_id").notNull(),
    placeId: uuid("place_id").notNull(),
    itemId: uuid("item_id").notNull(),
    quantity: integer("quantity").notNull(),
    state: text("state", { enum: reservationStates }).notNull().default("open"),
    /** The visit that consumed it. */
    visit: integer("visit"),
    createdAt: time("created_at").notNull().defaultNow(),
    endedAt: time("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.workOrderId],
      foreignColumns: [serviceWorkOrders.tenantId, serviceWorkOrders.id],
      name: "service_reservations_order",
    }),
    foreignKey({
      columns: [t.tenantId, t.placeId, t.itemId],
      foreignColumns: [serviceStock.tenantId, serviceStock.placeId, serviceStock.itemId],
      name: "service_reservations_stock",
    }),
    index("service_reservations_by_order").on(t.tenantId, t.workOrderId, t.id),
    index("service_reservations_by_stock").on(t.tenantId, t.placeId, t.itemId, t.id),
    check("service_reservations_quantity", sql`quantity > 0`),
    ...packIsolation("serviceRepair"),
  ],
);

export const moveKinds = ["receipt", "adjustment", "transfer", "consumption"] as const;

/** Every change of what is on hand. Rows are inserted and never changed. */
export const serviceMoves = pgTable(
  "service_moves",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    placeId: uuid("place_id").notNull(),
    itemId: uuid("item_id").notNull(),
    kind: text("kind", { enum: moveKinds }).notNull(),
    /** Pieces that came; below 0, pieces that went. */
    quantity: integer("quantity").notNull(),
    /** What both moves of a transfer share. */
    transferId: uuid("transfer_id"),
    workOrderId: uuid("work_order_id"),
    note: text("note"),
    /** Who moved it, as an actor of the audit log; null for the consumption of a visit. */
    actor: text("actor"),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.placeId],
      foreignColumns: [servicePlaces.tenantId, servicePlaces.id],
      name: "service_moves_place",
    }),
    foreignKey({
      columns: [t.tenantId, t.itemId],
      foreignColumns: [serviceItems.tenantId, serviceItems.id],
      name: "service_moves_item",
    }),
    foreignKey({
      columns: [t.tenantId, t.workOrderId],
      foreignColumns: [serviceWorkOrders.tenantId, serviceWorkOrders.id],
      name: "service_moves_order",
    }),
    index("service_moves_by_place").on(t.tenantId, t.placeId, t.itemId, t.id),
    index("service_moves_by_item").on(t.tenantId, t.itemId, t.id),
    index("service_moves_by_order").on(t.tenantId, t.workOrderId),
    check("service_moves_quantity", sql`quantity <> 0`),
    ...packIsolation("serviceRepair"),
    keptByTriggers(),
  ],
);

export const proposalStates = ["proposed", "ordered", "received", "dismissed"] as const;

/** Purchases that low stock suggests. A trigger on the stock writes them. */
export const servicePurchases = pgTable(
  "service_purchases",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    placeId: uuid("place_id").notNull(),
    itemId: uuid("item_id").notNull(),
    quantity: integer("quantity").notNull(),
    state: text("state", { enum: proposalStates }).notNull().default("proposed"),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.placeId, t.itemId],
      foreignColumns: [serviceStock.tenantId, serviceStock.placeId, serviceStock.itemId],
      name: "service_purchases_stock",
    }),
    index("service_purchases_by_stock").on(t.tenantId, t.placeId, t.itemId),
    index("service_purchases_by_state").on(t.tenantId, t.state, t.id),
    uniqueIndex("service_purchases_open")
      .on(t.tenantId, t.placeId, t.itemId)
      .where(sql`state in ('proposed', 'ordered')`),
    check("service_purchases_quantity", sql`quantity > 0`),
    ...packIsolation("serviceRepair"),
    keptByTriggers(),
  ],
);
