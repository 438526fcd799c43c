import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { packIsolation, tenantId } from "../roles.ts";
import { time } from "./columns.ts";
import { serviceCalendars } from "./service-levels.ts";
import { serviceWorkOrders } from "./work-orders.ts";

export const clockKinds = ["respond", "resolve"] as const;

/** The clocks of work orders: how much of the allowed time has passed. A reopened order gets new ones. */
export const serviceClocks = pgTable(
  "service_clocks",
  {
    tenantId: tenantId(),
    workOrderId: uuid("work_order_id").notNull(),
    kind: text("kind", { enum: clockKinds }).notNull(),
    /** 1, and one more each time the order is reopened. */
    round: integer("round").notNull(),
    calendarId: uuid("calendar_id"),
    targetMinutes: integer("target_minutes").notNull(),
    startedAt: time("started_at").notNull(),
    /** Since when it runs; null while it is paused and after it has stopped. */
    runningSince: time("running_since"),
    /** Counted time before `running_since`, in ms. */
    elapsedMs: bigint("elapsed_ms", { mode: "number" }).notNull().default(0),
    /** When the target is missed; null while it does not run. */
    dueAt: time("due_at"),
    stoppedAt: time("stopped_at"),
    /** Whether it stopped in time; null before. */
    met: boolean("met"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.workOrderId, t.kind, t.round] }),
    foreignKey({
      columns: [t.tenantId, t.workOrderId],
      foreignColumns: [serviceWorkOrders.tenantId, serviceWorkOrders.id],
      name: "service_clocks_order",
    }),
    foreignKey({
      columns: [t.tenantId, t.calendarId],
      foreignColumns: [serviceCalendars.tenantId, serviceCalendars.id],
      name: "service_clocks_calendar",
    }),
    index("service_clocks_by_calendar").on(t.tenantId, t.calendarId),
    index("service_clocks_due")
      .on(t.tenantId, t.dueAt)
      .where(sql`due_at is not null`),
    index("service_clocks_stopped")
      .on(t.tenantId, t.stoppedAt)
      .where(sql`stopped_at is not null`),
    check("service_clocks_running", sql`stopped_at is null or running_since is null`),
    check("service_clocks_due_runs", sql`(due_at is null) = (running_since is null)`),
    check("service_clocks_met", sql`(stopped_at is null) = (met is null)`),
    ...packIsolation("serviceRepair"),
  ],
);
