import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

export const planStatuses = ["queued", "running", "done", "failed", "cancelled"] as const;
export type PlanStatus = (typeof planStatuses)[number];

/** The figures of the best plan so far. */
export interface StoredProgress {
  iterations: number;
  unassigned: number;
  vehicles: number;
  cost: number;
  elapsedMs: number;
}

/** Plans of the tenant's packs: what was to be planned, how far it is, and the proposal that came out. */
export const plans = pgTable(
  "plans",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** The path of the pack that requested it. */
    pack: text("pack").notNull(),
    /** What it plans, in the pack's words, such as a day. */
    subject: text("subject").notNull(),
    status: text("status", { enum: planStatuses }).notNull().default("queued"),
    /** The problem, with places instead of matrices, and the budget. It never changes. */
    request: jsonb("request").$type<object>().notNull(),
    /** The latest figures of the run. */
    progress: jsonb("progress").$type<StoredProgress>(),
    /** The proposal; null until there is one. */
    result: jsonb("result").$type<object>(),
    /** Why there is none. */
    failure: text("failure"),
    /** A request to end the run: with the best plan so far, or without a plan. */
    stop: text("stop", { enum: ["keep", "discard"] }),
    /** How often a worker has begun with it. */
    attempts: integer("attempts").notNull().default(0),
    /** The run that has it, and until when no other run may begin. */
    leaseId: uuid("lease_id"),
    leaseUntil: timestamp("lease_until", { withTimezone: true }),
    /** The vehicles whose routes were published. */
    publishedRoutes: jsonb("published_routes").$type<string[]>().notNull().default([]),
    publishedAt: timestamp("published_at", { withTimezone: true }),
    /** An actor of the audit log. */
    requestedBy: text("requested_by").notNull(),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp("started_at", { withTimezone: true }),
    endedAt: timestamp("ended_at", { withTimezone: true }),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("plans_of_subject").on(t.tenantId, t.pack, t.subject, t.id),
    index("plans_by_pack").on(t.tenantId, t.pack, t.id),
    index("plans_pending")
      .on(t.tenantId, t.id)
      .where(sql`status in ('queued', 'running')`),
    tenantIsolation(),
  ],
);
