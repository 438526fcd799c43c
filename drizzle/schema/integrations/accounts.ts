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

/** A tenant's accounts at external systems. The secret is sealed; see shared/secrets/secrets.ts. */
export const integrations = pgTable(
  "integrations",
  {
    tenantId: tenantId(),
    kind: text("kind", { enum: integrationKinds }).notNull(),
    secret: text("secret").notNull(),
    scopes: text("scopes").array().notNull(),
    /** Settings that are not secret. */
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.kind] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
    pgPolicy("rampart_operator_inserts", { for: "insert", to: operator, withCheck: sql`true` }),
  ],
);

/** The health of each account. An account without a row is healthy. */
export const integrationStates = pgTable(
  "integration_states",
  {
    tenantId: tenantId(),
    kind: text("kind", { enum: integrationKinds }).notNull(),
    breaker: text("breaker", { enum: ["closed", "open", "half_open"] })
      .notNull()
      .default("closed"),
    /** When the breaker left the state `closed`, or null. */
    brokenAt: timestamp("broken_at", { withTimezone: true }),
    /** No call is made before this time, after a failure. */
    holdUntil: timestamp("hold_until", { withTimezone: true }),
    lastSyncAt: timestamp("last_sync_at", { withTimezone: true }),
    lastError: text("last_error"),
    errorCategory: text("error_category"),
    /** The failures of the last hour, oldest first, at most 500. */
    failedAt: timestamp("failed_at", { withTimezone: true }).array().notNull().default([]),
    /** Until when a process may call the account without recording it again; see shared/rate-gate. */
    callsUntil: timestamp("calls_until", { withTimezone: true }),
    pausedAt: timestamp("paused_at", { withTimezone: true }),
    /** The checkpoint of listing a service's records; see shared/customer-services/pull-service.ts. */
    pulled: jsonb("pulled"),
    /** What the last pull of the catalogue or of a service's list skipped or rejected. */
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
