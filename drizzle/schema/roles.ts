import { sql } from "drizzle-orm";
import { customType, pgPolicy, pgRole, uuid } from "drizzle-orm/pg-core";

/** Server and worker: one tenant at a time, behind row-level security. */
export const app = pgRole("rampart_app").existing();
/** The sweep: sees every tenant's outbox and overdue job marks, and which tenants are active. */
export const relay = pgRole("rampart_relay").existing();
/** Owns the functions that turn a credential into a tenant; cannot log in. */
export const resolver = pgRole("rampart_resolver").existing();
/** The operator's procedures: tenants and security events, no tenant's data. */
export const operator = pgRole("rampart_operator").existing();

const currentTenant = sql`nullif((select current_setting('app.tenant_id', true)), '')::uuid`;

/**
 * The first column of every tenant table. Its default is the scope's tenant, so that no verb
 * names a tenant and none can name a wrong one.
 */
export const tenantId = () =>
  uuid("tenant_id")
    .notNull()
    .default(sql`nullif(current_setting('app.tenant_id', true), '')::uuid`);

/** The one policy of a tenant table: the runtime role sees and writes the scope's tenant only. */
export const tenantIsolation = () =>
  pgPolicy("tenant_isolation", {
    for: "all",
    to: app,
    using: sql`tenant_id = ${currentTenant}`,
    withCheck: sql`tenant_id = ${currentTenant}`,
  });

/** Lets a role that must look across tenants read a table; its column grants say what. */
export const readableBy = (role: typeof relay) =>
  pgPolicy(`${role.name}_reads`, { for: "select", to: role, using: sql`true` });

/** `xid8`: the id of the transaction that wrote a row, for reading up to a horizon. */
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
