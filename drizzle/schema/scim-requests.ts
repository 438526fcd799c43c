import {
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

/**
 * The log of SCIM requests, for the tenant's admins: what was asked and how it was answered, without
 * bodies and without the values of filters. Written after the answer, kept for a week. It has no
 * other index than its key: what a tenant keeps of it is little enough to be read through.
 */
export const scimRequests = pgTable(
  "scim_requests",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** When the request came. */
    at: timestamp("at", { withTimezone: true }).notNull(),
    /** `scim:<credential>` or `user:<id>`. */
    actor: text("actor").notNull(),
    method: text("method").notNull(),
    /** Ids that are none of ours are `:value`. */
    path: text("path").notNull(),
    /** Of the query what shapes the answer; values of filters are `?`. */
    query: text("query"),
    resourceId: uuid("resource_id"),
    status: integer("status").notNull(),
    scimType: text("scim_type"),
    detail: text("detail"),
    requestId: text("request_id").notNull(),
    ms: real("ms").notNull(),
    userAgent: text("user_agent"),
    /** Of a bulk request: its operations that were tried, and how many of them failed. */
    operations: integer("operations"),
    failures: integer("failures"),
    /** Attributes and URNs that were sent and are not known here. */
    ignored: jsonb("ignored").$type<string[]>(),
    /** How many requests the row stands for: those that were refused before they were looked at. */
    requests: integer("requests").notNull().default(1),
    /** When the newest of them came. */
    lastAt: timestamp("last_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
