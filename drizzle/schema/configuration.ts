import { sql } from "drizzle-orm";
import {
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
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import {
  currentTenant,
  operator,
  readableBy,
  relay,
  resolver,
  tenantId,
  tenantIsolation,
} from "./roles.ts";
import { tenants } from "./tenants.ts";

/** Whose overrides a version holds. Tenant overrides win over those of the operator. */
export const configurationLayers = ["operator", "tenant"] as const;

export const configurationStates = [
  "draft",
  "scheduled",
  /** Its time came, but it could not be published. */
  "held",
  "published",
  "discarded",
] as const;

/** A value of a leaf, by the leaf's dotted path. */
export type Overrides = Record<string, unknown>;

/**
 * The versions of a tenant's configuration. Each holds all overrides of its layer, so that the newest
 * published version of a layer is its present content. Contents never change; only the state does.
 */
export const configurationVersions = pgTable(
  "configuration_versions",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    layer: text("layer", { enum: configurationLayers }).notNull(),
    state: text("state", { enum: configurationStates }).notNull(),
    /** The tenant's `config_version` since this version was published. */
    version: integer("version"),
    /** The tenant's `config_version` that the author had seen. */
    baseVersion: integer("base_version").notNull(),
    overrides: jsonb("overrides").$type<Overrides>().notNull(),
    /** For each override, the id of the version that set it to its value. */
    setBy: jsonb("set_by").$type<Record<string, string>>().notNull(),
    /** Paths whose tenant overrides have no effect, of leaves or groups. Only the operator has them. */
    locks: text("locks")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** As the actors of the audit log. */
    author: text("author").notNull(),
    reason: text("reason").notNull(),
    /** The version whose overrides this one repeats. */
    rollbackTo: integer("rollback_to"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    publishAt: timestamp("publish_at", { withTimezone: true }),
    /** Why it could not be published at its time. */
    heldBecause: text("held_because"),
    publishedAt: timestamp("published_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("configuration_versions_id").on(t.id),
    unique("configuration_versions_version").on(t.tenantId, t.version),
    index("configuration_versions_published")
      .on(t.tenantId, t.layer, t.version.desc())
      .where(sql`state = 'published'`),
    index("configuration_versions_scheduled")
      .on(t.publishAt)
      .where(sql`state = 'scheduled'`),
    check("configuration_versions_locks", sql`layer = 'operator' or locks = '{}'`),
    check("configuration_versions_number", sql`(state = 'published') = (version is not null)`),
    tenantIsolation(),
    // The first version of a tenant.
    pgPolicy("rampart_operator_inserts", { for: "insert", to: operator, withCheck: sql`true` }),
    readableBy(relay),
    readableBy(resolver),
    pgPolicy("rampart_resolver_publishes", {
      for: "update",
      to: resolver,
      using: sql`tenant_id = ${currentTenant}`,
      withCheck: sql`tenant_id = ${currentTenant}`,
    }),
  ],
);

/** Versions of the feature flags of the deployment, in Unleash's format. The newest one applies. */
export const flagVersions = pgTable("flag_versions", {
  version: integer("version").primaryKey(),
  state: jsonb("state").$type<Record<string, unknown>>().notNull(),
  author: text("author").notNull(),
  reason: text("reason").notNull(),
  /** The flags that this version changes, before and after. */
  changes: jsonb("changes").$type<Record<string, unknown>>().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

/** When each flag was last asked for, accurate to an hour. */
export const flagUses = pgTable("flag_uses", {
  name: text("name").primaryKey(),
  askedAt: timestamp("asked_at", { withTimezone: true }).notNull(),
});

/** Versions of the flags that a tenant has changed for itself. The newest one applies. */
export const tenantFlagVersions = pgTable(
  "tenant_flag_versions",
  {
    tenantId: tenantId(),
    version: integer("version").notNull(),
    features: jsonb("features").$type<Record<string, unknown>>().notNull(),
    author: text("author").notNull(),
    reason: text("reason").notNull(),
    changes: jsonb("changes").$type<Record<string, unknown>>().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.version] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);
