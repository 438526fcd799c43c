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

export const paymentStatuses = ["trialing", "active", "past_due", "unpaid", "canceled"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** The kinds of tenants. The migration command fills the table from the list of packs. */
export const appTypes = pgTable("app_types", {
  appType: text("app_type").primaryKey(),
  /** The configuration of tenants of this type where nothing overrides it: values by dotted path. */
  defaults: jsonb("defaults").$type<Record<string, unknown>>().notNull(),
});

/** The first provisioning of a tenant: a digest of each field, and the token that it made. */
export interface ProvisionedTenant {
  digests: Record<string, string>;
  scimTokenId: string;
}

/** One row per customer. The operator writes it; the runtime role reads only its own row. */
export const tenants = pgTable(
  "tenants",
  {
    id: uuid("id").primaryKey(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    /** One of the product's, which depend on its packs; the migration command stores them. */
    appType: text("app_type")
      .notNull()
      .default("enablement")
      .references(() => appTypes.appType),
    /** Neither suspended, nor requested to be deleted. */
    active: boolean("active").notNull().default(true),
    /** What the payment service last reported; `active` before its first report. */
    reportedPaymentStatus: text("reported_payment_status", { enum: paymentStatuses })
      .notNull()
      .default("active"),
    reportedPastDueSince: timestamp("reported_past_due_since", { withTimezone: true }),
    /** The operator's decision, which counts instead of the report until the operator withdraws it. */
    decidedPaymentStatus: text("decided_payment_status", { enum: paymentStatuses }),
    decidedPastDueSince: timestamp("decided_past_due_since", { withTimezone: true }),
    paymentStatus: text("payment_status", { enum: paymentStatuses })
      .notNull()
      .generatedAlwaysAs(sql`coalesce(decided_payment_status, reported_payment_status)`),
    /** Since when a payment is overdue; null unless the status is `past_due`. */
    pastDueSince: timestamp("past_due_since", { withTimezone: true }).generatedAlwaysAs(
      sql`case when decided_payment_status is null then reported_past_due_since else decided_past_due_since end`,
    ),
    /** Whether the tenant has outbound webhook endpoints; see `outgoing_endpoints`. */
    hasWebhooks: boolean("has_webhooks").notNull().default(false),
    /** Since when the tenant, which had an active admin, has none; null while it has one. */
    adminsLostAt: timestamp("admins_lost_at", { withTimezone: true }),
    /** When the operator suspended the tenant; null otherwise. */
    suspendedAt: timestamp("suspended_at", { withTimezone: true }),
    /** When the deletion was requested. The tenant is inactive since then. */
    deletionRequestedAt: timestamp("deletion_requested_at", { withTimezone: true }),
    /** When the deletion can no longer be cancelled, and all data of the tenant is deleted. */
    purgeAfter: timestamp("purge_after", { withTimezone: true }),
    /** For the operator's records. It grants the parent no rights. */
    parentTenantId: uuid("parent_tenant_id").references((): AnyPgColumn => tenants.id, {
      onDelete: "set null",
    }),
    /** The app type's defaults and the published overrides, as values by dotted path. Publishing computes it. */
    config: jsonb("config").notNull(),
    /** Rises by one with each published version of the configuration. */
    configVersion: integer("config_version").notNull().default(0),
    /** Rises by one with each change that the tenant makes to its feature flags. */
    flagsVersion: integer("flags_version").notNull().default(0),
    /** How many events QStash may hold. It is the only part of the configuration that the relay reads. */
    channelMax: integer("channel_max")
      .notNull()
      .generatedAlwaysAs(sql`coalesce((config ->> 'channel.max')::int, 10000)`),
    /** What a repeated provisioning compares itself with; null for a tenant that was made in another way. */
    provisioned: jsonb("provisioned").$type<ProvisionedTenant>(),
    metadata: jsonb("metadata").$type<Record<string, unknown>>().notNull().default({}),
    /** Rises by one with each change of the organization, which a trigger notices. */
    version: integer("version").notNull().default(1),
    /** HMAC of the registration's Idempotency-Key and body; null without a key. */
    registrationKey: bytea("registration_key").unique(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check("tenants_slug", sql`${t.slug} ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    // A constraint has no parameters, so the statuses are inlined as literals.
    check(
      "tenants_reported_payment",
      sql`${t.reportedPaymentStatus} in ${paymentStatuses} and (${t.reportedPaymentStatus} = 'past_due') = (${t.reportedPastDueSince} is not null)`.inlineParams(),
    ),
    check(
      "tenants_decided_payment",
      sql`${t.decidedPaymentStatus} in ${paymentStatuses} and (${t.decidedPaymentStatus} is not distinct from 'past_due') = (${t.decidedPastDueSince} is not null)`.inlineParams(),
    ),
    index("tenants_parent").on(t.parentTenantId),
    index("tenants_metadata").using("gin", t.metadata.op("jsonb_path_ops")),
    index("tenants_origins").using("gin", sql`(config -> 'cors.origins')`),
    // Values by path: nested objects would have no effect.
    check("tenants_config", sql`not jsonb_path_exists(config, '$.* ? (@.type() == "object")')`),
    index("tenants_to_purge")
      .on(t.purgeAfter)
      .where(sql`purge_after is not null`),
    pgPolicy("tenant_isolation", {
      for: "select",
      to: app,
      using: sql`id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
    }),
    readableBy(relay),
    readableBy(resolver),
    pgPolicy("rampart_resolver_updates", {
      for: "update",
      to: resolver,
      using: sql`id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
      withCheck: sql`id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
    }),
    pgPolicy("rampart_resolver_registers", {
      for: "insert",
      to: resolver,
      withCheck: sql`true`,
    }),
    pgPolicy("rampart_operator_all", {
      for: "all",
      to: operator,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);

/** Slugs that a tenant gave up, which lead to it until they expire. A trigger on `tenants` keeps them. */
export const slugRedirects = pgTable(
  "slug_redirects",
  {
    tenantId: tenantId(),
    slug: text("slug").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.slug] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    // Not unique: the trigger decides, because an expired one gives way.
    index("slug_redirects_slug").on(t.slug),
    tenantIsolation(),
    readableBy(operator),
    pgPolicy("rampart_resolver_all", {
      for: "all",
      to: resolver,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);

/** SCIM tokens and keys for flags. Only the SHA-256 of each 256-bit random token is stored. */
export const apiCredentials = pgTable(
  "api_credentials",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: ["scim", "ofrep", "unleash"] }).notNull(),
    name: text("name").notNull(),
    /** The provisioning domain of a SCIM client's externalIds. A rotated token keeps it. */
    domain: text("domain").notNull().default("main"),
    tokenHash: bytea("token_hash").notNull(),
    scopes: text("scopes").array().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who created it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
    /** Accurate to five minutes. */
    lastUsedAt: timestamp("last_used_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("api_credentials_token_hash").on(t.tenantId, t.tokenHash),
    tenantIsolation(),
    readableBy(resolver),
    pgPolicy("rampart_operator_inserts", { for: "insert", to: operator, withCheck: sql`true` }),
  ],
);
