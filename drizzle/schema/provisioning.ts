import {
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Schema } from "../../shared/scim/schema/schema.ts";
import { readableBy, resolver, tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

/** The provisioning settings of tenants. A tenant without a row has the defaults. */
export const provisioningSettings = pgTable(
  "provisioning_settings",
  {
    tenantId: tenantId(),
    /** The tenant's own extensions of the SCIM User. */
    schemas: jsonb("schemas").$type<Schema[]>().notNull().default([]),
    /** The mapping rules, which derive roles, teams and managers. */
    rules: jsonb("rules").notNull(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Receivers of security event tokens about provisioning changes (RFC 9967, 8935 and 8936). */
export const eventReceivers = pgTable(
  "event_receivers",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    delivery: text("delivery", { enum: ["push", "poll"] }).notNull(),
    /** The URL for pushed tokens. */
    url: text("url"),
    /** The `aud` of the tokens. */
    audience: text("audience").notNull(),
    /** `notice` names the changed attributes; `full` contains their values. */
    content: text("content", { enum: ["notice", "full"] }).notNull(),
    /** The sealed Authorization header of pushes; see shared/secrets/secrets.ts. */
    authorization: text("authorization"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("event_receivers_name").on(t.tenantId, t.name),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Signed tokens until a receiver polls and acknowledges them (RFC 8936). */
export const polledEvents = pgTable(
  "polled_events",
  {
    tenantId: tenantId(),
    receiverId: uuid("receiver_id").notNull(),
    /** The event. The token's `jti` begins with it. */
    id: uuid("id").notNull(),
    token: text("token").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.receiverId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.receiverId],
      foreignColumns: [eventReceivers.tenantId, eventReceivers.id],
    }),
    index("polled_events_created").on(t.tenantId, t.createdAt),
    tenantIsolation(),
  ],
);
