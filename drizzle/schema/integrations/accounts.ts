import { sql } from "drizzle-orm";
import {
  foreignKey,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import { operator, readableBy, relay, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

export const integrationKinds = [
  "mindtickle",
  "user-service",
  "payment-service",
  "communication-service",
] as const;
export type IntegrationKind = (typeof integrationKinds)[number];

/** A tenant's account at an outside system; the secret is an envelope (see shared/secrets/secrets.ts). */
export const integrations = pgTable(
  "integrations",
  {
    tenantId: tenantId(),
    kind: text("kind", { enum: integrationKinds }).notNull(),
    secret: text("secret").notNull(),
    scopes: text("scopes").array().notNull(),
    /** What is no secret: where the account is, which side is right about what. */
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.kind] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    pgPolicy("rampart_operator_adds", { for: "insert", to: operator, withCheck: sql`true` }),
  ],
);

/** How each account of a tenant fares; without a row, well. */
export const integrationStates = pgTable(
  "integration_states",
  {
    tenantId: tenantId(),
    kind: text("kind", { enum: integrationKinds }).notNull(),
    breaker: text("breaker", { enum: ["closed", "open", "half_open"] })
      .notNull()
      .default("closed"),
    /** Since when the breaker is not closed. */
    brokenAt: timestamp("broken_at", { withTimezone: true }),
    /** Until when nothing is called, after a failure. */
    holdUntil: timestamp("hold_until", { withTimezone: true }),
    lastSyncAt: timestamp("last_sync_at", { withTimezone: true }),
    lastError: text("last_error"),
    errorCategory: text("error_category"),
    /** The failures of the last hour, at most 500, newest last. */
    failedAt: timestamp("failed_at", { withTimezone: true }).array().notNull().default([]),
    /** When calls were announced, three minutes back; for when Redis has forgotten them. */
    leasedAt: timestamp("leased_at", { withTimezone: true }).array().notNull().default([]),
    /** Until when the slot that is kept for when Redis is away is taken. */
    spareUntil: timestamp("spare_until", { withTimezone: true }),
    pausedAt: timestamp("paused_at", { withTimezone: true }),
    /** How far a service's things have been listed; see shared/customer-services/pull-service.ts. */
    pulled: jsonb("pulled"),
    /** What the last pull of the catalogue, or of a service's list, left out or did not believe. */
    warnings: jsonb("warnings").$type<unknown[]>().notNull().default([]),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.kind] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    readableBy(operator),
    readableBy(relay),
  ],
);
