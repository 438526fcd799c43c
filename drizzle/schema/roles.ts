import { sql } from "drizzle-orm";
import { customType, pgPolicy, pgRole, uuid } from "drizzle-orm/pg-core";

/** Server and worker: one tenant at a time, behind row-level security. */
export const app = pgRole("rampart_app").existing();
/** The sweeps: sees the outbox and the coalesced jobs of every tenant, and which tenants are active. */
export const relay = pgRole("rampart_relay").existing();
/** Owns the functions that start a tenant session; cannot log in. */
export const resolver = pgRole("rampart_resolver").existing();
/** The operator's procedures: tenants and security events, but no data of a tenant. */
export const operator = pgRole("rampart_operator").existing();

/** The tenant of the session, as policies compare it. */
export const currentTenant = sql`nullif((select current_setting('app.tenant_id', true)), '')::uuid`;

/**
 * The first column of every tenant table. Its default is the tenant of the session, so application
 * code never names a tenant.
 */
export const tenantId = () =>
  uuid("tenant_id")
    .notNull()
    .default(sql`nullif(current_setting('app.tenant_id', true), '')::uuid`);

/** The policy of a tenant table: the runtime role reads and writes the session's tenant only. */
export const tenantIsolation = () =>
  pgPolicy("tenant_isolation", {
    for: "all",
    to: app,
    using: sql`tenant_id = ${currentTenant}`,
    withCheck: sql`tenant_id = ${currentTenant}`,
  });

// A policy has no parameters, so the name is inlined as a literal.
const isAppType = (appType: string) =>
  sql`(select current_setting('app.app_type', true)) = ${appType}`.inlineParams();

/**
 * The policies of a pack's table: the session's tenant, and only if it has the pack's app type. Tenants of
 * other industries have no rows in it, and can write none.
 */
export const packIsolation = (appType: string) => [
  tenantIsolation(),
  pgPolicy("pack_isolation", {
    as: "restrictive",
    for: "all",
    to: app,
    using: isAppType(appType),
    withCheck: isAppType(appType),
  }),
];

/** Lets a role read a table across tenants. The grants limit it to the columns that it needs. */
export const readableBy = (role: typeof relay) =>
  pgPolicy(`${role.name}_reads`, { for: "select", to: role, using: sql`true` });

/** The id of a transaction; rows that carry it can be read up to a horizon. */
export const xid8 = customType<{ data: string; driverData: string }>({
  dataType: () => "xid8",
});

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
});

/** The transaction that wrote the row (PostgreSQL, "Transaction ID and Snapshot Information Functions"). */
export const writtenBy = () =>
  xid8("xid")
    .notNull()
    .default(sql`pg_current_xact_id()`);
