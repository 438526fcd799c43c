import { sql } from "drizzle-orm";
import {
  boolean,
  foreignKey,
  index,
  integer,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, readableBy, relay, resolver, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";
import { users } from "../users.ts";

/** Identity providers of an organization (OpenID Connect). */
export const ssoConnections = pgTable(
  "sso_connections",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** Exactly as the provider shows it; the discovery document is below it. */
    issuer: text("issuer").notNull(),
    clientId: text("client_id").notNull(),
    /** Sealed; null for a public client. */
    clientSecret: text("client_secret"),
    /** Whether people who are unknown here are created at their first sign-in. */
    jit: boolean("jit").notNull(),
    enabled: boolean("enabled").notNull(),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
    /** When an admin last signed in by it as a test, since the issuer or the client was changed. */
    testedAt: timestamp("tested_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("sso_connections_client").on(t.tenantId, t.issuer, t.clientId),
    index("sso_connections_issuer").on(t.issuer, t.clientId),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Which person a subject of a connection is. The address may change; the subject does not. */
export const ssoIdentities = pgTable(
  "sso_identities",
  {
    tenantId: tenantId(),
    connectionId: uuid("connection_id").notNull(),
    /** The `sub` claim. */
    subject: text("subject").notNull(),
    userId: uuid("user_id").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.connectionId, t.subject] }),
    foreignKey({
      columns: [t.tenantId, t.connectionId],
      foreignColumns: [ssoConnections.tenantId, ssoConnections.id],
    }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    uniqueIndex("sso_identities_user").on(t.tenantId, t.userId, t.connectionId),
    tenantIsolation(),
  ],
);

/** Sign-ins that have gone to a provider and not come back yet. Each is used once. */
export const ssoAttempts = pgTable(
  "sso_attempts",
  {
    tenantId: tenantId(),
    /** SHA-256 of the `state` parameter. */
    stateHash: bytea("state_hash").notNull(),
    /** Identifies the row for the sealed verifier. */
    id: uuid("id").notNull(),
    connectionId: uuid("connection_id").notNull(),
    /** The admin who tests the connection; null for a sign-in. */
    testedBy: uuid("tested_by"),
    /** SHA-256 of the browser's cookie; null until the browser of a test goes to the provider. */
    browserHash: bytea("browser_hash"),
    nonce: text("nonce").notNull(),
    /** The PKCE code verifier, sealed. */
    verifier: text("verifier").notNull(),
    /** The path to which the browser returns. */
    returnPath: text("return_path").notNull(),
    /** From when on the person must have signed in at the provider; null where an earlier sign-in counts. */
    freshSince: timestamp("fresh_since", { withTimezone: true }),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.stateHash] }),
    foreignKey({
      columns: [t.tenantId, t.connectionId],
      foreignColumns: [ssoConnections.tenantId, ssoConnections.id],
    }),
    foreignKey({ columns: [t.tenantId, t.testedBy], foreignColumns: [users.tenantId, users.id] }),
    index("sso_attempts_connection").on(t.tenantId, t.connectionId),
    index("sso_attempts_tested_by").on(t.tenantId, t.testedBy),
    index("sso_attempts_expired").on(t.tenantId, t.expiresAt),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Mail domains that an organization claims, and proves by a TXT record. */
export const domains = pgTable(
  "domains",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** In lower case, internationalized labels as `xn--`. */
    name: text("name").notNull(),
    /** What the TXT record must contain. It is public. */
    token: text("token").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Null until a lookup found the record. */
    provedAt: timestamp("proved_at", { withTimezone: true }),
    checkedAt: timestamp("checked_at", { withTimezone: true }),
    /** When the record is looked up next; null once it is proved or given up. */
    checkDueAt: timestamp("check_due_at", { withTimezone: true }),
    /** Why the last lookup did not prove it. */
    problem: text("problem"),
    /** The connection by which people of this domain must sign in. */
    enforcedConnectionId: uuid("enforced_connection_id"),
    /** The admin who may sign in with a password while single sign-on is enforced. */
    breakGlassUserId: uuid("break_glass_user_id"),
    /** Since when that person is not an active admin with a password; null otherwise. */
    breakGlassLostAt: timestamp("break_glass_lost_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({
      columns: [t.tenantId, t.enforcedConnectionId],
      foreignColumns: [ssoConnections.tenantId, ssoConnections.id],
    }),
    foreignKey({
      columns: [t.tenantId, t.breakGlassUserId],
      foreignColumns: [users.tenantId, users.id],
    }),
    uniqueIndex("domains_name").on(t.tenantId, t.name),
    index("domains_proved")
      .on(t.name)
      .where(sql`proved_at is not null`),
    index("domains_enforced").on(t.tenantId, t.enforcedConnectionId),
    index("domains_break_glass").on(t.tenantId, t.breakGlassUserId),
    tenantIsolation(),
    readableBy(resolver),
    readableBy(relay),
    pgPolicy("rampart_resolver_updates", {
      for: "update",
      to: resolver,
      using: sql`tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
      withCheck: sql`tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid`,
    }),
  ],
);

/** Logout tokens that were accepted; each is accepted once. */
export const logoutTokens = pgTable(
  "logout_tokens",
  {
    tenantId: tenantId(),
    connectionId: uuid("connection_id").notNull(),
    jti: text("jti").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.connectionId, t.jti] }),
    foreignKey({
      columns: [t.tenantId, t.connectionId],
      foreignColumns: [ssoConnections.tenantId, ssoConnections.id],
    }),
    index("logout_tokens_expired").on(t.tenantId, t.expiresAt),
    tenantIsolation(),
  ],
);
