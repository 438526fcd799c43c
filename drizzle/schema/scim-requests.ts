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
 * The log of SCIM requests for the tenant's admins, without bodies and without the values of filters.
 * Entries are written after the response and kept for a week. The primary key is the only index,
 * because a tenant has few enough entries to scan.
 */
export const scimRequests = pgTable(
  "scim_requests",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** When the request arrived. */
    at: timestamp("at", { withTimezone: true }).notNull(),
    /** `scim:<credential>` or `user:<id>`. */
    actor: text("actor").notNull(),
    method: text("method").notNull(),
    /** With `:value` in place of everything that is not an id of Rampart. */
    path: text("path").notNull(),
    /** The parameters of RFC 7644, with `?` in place of the values of filters. */
    query: text("query"),
    resourceId: uuid("resource_id"),
    status: integer("status").notNull(),
    scimType: text("scim_type"),
    detail: text("detail"),
    requestId: text("request_id").notNull(),
    ms: real("ms").notNull(),
    userAgent: text("user_agent"),
    /** For a bulk request, the number of performed and of failed operations. */
    operations: integer("operations"),
    failures: integer("failures"),
    /** Unknown attributes and URNs that the request contained. */
    ignored: jsonb("ignored").$type<string[]>(),
    /** How many requests the entry stands for; more than one for repeated refusals. */
    requests: integer("requests").notNull().default(1),
    /** When the newest of them arrived. */
    lastAt: timestamp("last_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
