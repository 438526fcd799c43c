import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import {
  app,
  bytea,
  operator,
  readableBy,
  relay,
  resolver,
  tenantId,
  tenantIsolation,
} from "./roles.ts";

export const appTypes = ["enablement", "trucking", "serviceRepair"] as const;
export const paymentStatuses = ["trial", "current", "past_due", "cancelled"] as const;

/** One row a customer. Written by the operator only; the runtime role reads its own row. */
export const tenants = pgTable(
  "tenants",
  {
    id: uuid("id").primaryKey(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    appType: text("app_type", { enum: appTypes }).notNull().default("enablement"),
    active: boolean("active").notNull().default(true),
    paymentStatus: text("payment_status", { enum: paymentStatuses }).notNull().default("current"),
    /** Since when a payment is due; null where none is. */
    pastDueSince: timestamp("past_due_since", { withTimezone: true }),
    /** Whether the tenant's own systems are told of events; see `outgoing_endpoints`. */
    hasWebhooks: boolean("has_webhooks").notNull().default(false),
    /** A pointer for the operator's books; it gives the parent no right to anything. */
    parentTenantId: uuid("parent_tenant_id").references((): AnyPgColumn => tenants.id),
    config: jsonb("config").notNull(),
    /** Of the configuration, how much QStash may hold: all of it that the relay reads. */
    channelMax: integer("channel_max")
      .notNull()
      .generatedAlwaysAs(sql`coalesce((config -> 'channel' ->> 'max')::int, 10000)`),
    metadata: jsonb("metadata").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check("tenants_slug", sql`${t.slug} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    pgPolicy("tenant_isolation", {
      for: "select",
      to: app,
      using: sql`id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
    }),
    readableBy(relay),
    readableBy(resolver),
    pgPolicy("rampart_resolver_notes", {
      for: "update",
      to: resolver,
      using: sql`id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
      withCheck: sql`id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
    }),
    pgPolicy("rampart_operator_all", {
      for: "all",
      to: operator,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);

/** Bearer credentials of machines (SCIM). Only the SHA-256 of a 256-bit random token is kept. */
export const apiCredentials = pgTable(
  "api_credentials",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: ["scim"] }).notNull(),
    name: text("name").notNull(),
    /** The provisioning domain, in which externalIds are the client's; shared by rotated tokens. */
    domain: text("domain").notNull().default("main"),
    tokenHash: bytea("token_hash").notNull(),
    scopes: text("scopes").array().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who made it, in the audit log's form. */
    createdBy: text("created_by").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
    /** To within five minutes. */
    lastUsedAt: timestamp("last_used_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("api_credentials_token_hash").on(t.tenantId, t.tokenHash),
    tenantIsolation(),
    readableBy(resolver),
    pgPolicy("rampart_operator_adds", { for: "insert", to: operator, withCheck: sql`true` }),
  ],
);

/**
 * Work a tenant is due for, one row a kind. A mark is set and published by whoever finds it
 * clear, cleared by the job before it reads, and published again by the sweep when overdue.
 */
export const coalescedJobs = pgTable(
  "coalesced_jobs",
  {
    tenantId: tenantId(),
    job: text("job").notNull(),
    dueAt: timestamp("due_at", { withTimezone: true }),
    publishedAt: timestamp("published_at", { withTimezone: true }),
    runs: integer("runs").notNull().default(0),
    ranAt: timestamp("ran_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.job] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("job_marks_due")
      .on(t.dueAt)
      .where(sql`due_at is not null`),
    tenantIsolation(),
    readableBy(relay),
    pgPolicy("rampart_relay_publishes", {
      for: "update",
      to: relay,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);
