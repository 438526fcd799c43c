import { type SQL, sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { time, timeRange, versioned } from "./columns.ts";
import { serviceAreas, serviceSites } from "./customers.ts";
import { serviceLevels } from "./service-levels.ts";
import { serviceTechnicians } from "./technicians.ts";

export const workOrderStates = [
  "requested",
  "approved",
  "scheduled",
  "dispatched",
  "en_route",
  "in_progress",
  "on_hold",
  "completed",
  "closed",
  "cancelled",
] as const;

/** Work that a customer ordered. A trigger allows only the transitions of its states. */
export const serviceWorkOrders = pgTable(
  "service_work_orders",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** Counts up within the tenant. */
    number: integer("number").notNull(),
    /** The order's id in the tenant's own system. An import finds the order by it. */
    reference: text("reference"),
    customerId: uuid("customer_id").notNull(),
    siteId: uuid("site_id").notNull(),
    /** The area that contained the site when the order was created. */
    areaId: uuid("area_id"),
    serviceLevelId: uuid("service_level_id"),
    title: text("title").notNull(),
    description: text("description"),
    /** 1 is the most urgent, 4 the least. */
    priority: smallint("priority").notNull().default(3),
    /** What the technician must be able to do. */
    skills: text("skills").array().notNull(),
    durationMinutes: integer("duration_minutes").notNull(),
    /** When the customer can be visited; null for any time. */
    windowStart: time("window_start"),
    windowEnd: time("window_end"),
    state: text("state", { enum: workOrderStates }).notNull(),
    /** How many visits were planned. The last one is the current visit. */
    visits: integer("visits").notNull().default(0),
    reopened: integer("reopened").notNull().default(0),
    /** Why it is on hold, cancelled or reopened. */
    reason: text("reason"),
    completedAt: time("completed_at"),
    ...versioned(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.customerId, t.siteId],
      foreignColumns: [serviceSites.tenantId, serviceSites.customerId, serviceSites.id],
      name: "service_work_orders_site",
    }),
    foreignKey({
      columns: [t.tenantId, t.areaId],
      foreignColumns: [serviceAreas.tenantId, serviceAreas.id],
      name: "service_work_orders_area",
    }),
    foreignKey({
      columns: [t.tenantId, t.serviceLevelId],
      foreignColumns: [serviceLevels.tenantId, serviceLevels.id],
      name: "service_work_orders_level",
    }),
    uniqueIndex("service_work_orders_number").on(t.tenantId, t.number),
    unique("service_work_orders_reference").on(t.tenantId, t.reference),
    index("service_work_orders_by_state").on(t.tenantId, t.state, t.id),
    index("service_work_orders_by_customer").on(t.tenantId, t.customerId, t.siteId, t.id),
    index("service_work_orders_by_area").on(t.tenantId, t.areaId, t.id),
    index("service_work_orders_by_level").on(t.tenantId, t.serviceLevelId),
    index("service_work_orders_completed")
      .on(t.tenantId, t.completedAt)
      .where(sql`completed_at is not null`),
    check("service_work_orders_priority", sql`priority between 1 and 4`),
    check("service_work_orders_duration", sql`duration_minutes between 1 and 10080`),
    check("service_work_orders_window", sql`window_end > window_start`),
    ...packIsolation("serviceRepair"),
  ],
);

export const visitStates = [
  "scheduled",
  "dispatched",
  "en_route",
  "in_progress",
  "on_hold",
  "completed",
  "cancelled",
] as const;

/** A technician's visits. Triggers allow only the transitions of its states, and only fit technicians. */
export const serviceVisits = pgTable(
  "service_visits",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    workOrderId: uuid("work_order_id").notNull(),
    /** The first visit of an order is 1. */
    sequence: integer("sequence").notNull(),
    technicianId: uuid("technician_id").notNull(),
    startsAt: time("starts_at").notNull(),
    endsAt: time("ends_at").notNull(),
    state: text("state", { enum: visitStates }).notNull(),
    /** The order's skills; a trigger sets them. */
    skills: text("skills").array().notNull().default([]),
    /** Why the technician cannot be sent although planned; null if nothing holds the visit. */
    held: jsonb("held").$type<unknown[]>(),
    dispatchedAt: time("dispatched_at"),
    departedAt: time("departed_at"),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
    /** The technician's report. */
    note: text("note"),
    /** The planned time, without what is left of it after an early end. Cancelled visits have none. */
    span: timeRange("span")
      .notNull()
      .generatedAlwaysAs(
        (): SQL => sql`case when state = 'cancelled' then 'empty'::tstzrange
        else tstzrange(starts_at, greatest(starts_at, least(ends_at, finished_at)), '[)') end`,
      ),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.workOrderId],
      foreignColumns: [serviceWorkOrders.tenantId, serviceWorkOrders.id],
      name: "service_visits_order",
    }),
    foreignKey({
      columns: [t.tenantId, t.technicianId],
      foreignColumns: [serviceTechnicians.tenantId, serviceTechnicians.userId],
      name: "service_visits_technician",
    }),
    unique("service_visits_sequence").on(t.tenantId, t.workOrderId, t.sequence),
    index("service_visits_by_technician").on(t.tenantId, t.technicianId, t.startsAt),
    index("service_visits_by_start").on(t.tenantId, t.startsAt, t.id),
    check("service_visits_times", sql`ends_at > starts_at`),
    check("service_visits_length", sql`ends_at <= starts_at + interval '7 days'`),
    ...packIsolation("serviceRepair"),
  ],
);
