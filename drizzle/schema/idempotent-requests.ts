import {
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

/**
 * Requests that carried an Idempotency-Key, by caller, for 24 hours. `applied_at` commits with the
 * changes of the request, so that a repetition never makes them twice.
 */
export const idempotentRequests = pgTable(
  "idempotent_requests",
  {
    tenantId: tenantId(),
    /** The caller, as an actor of the audit log. */
    caller: text("caller").notNull(),
    /** SHA-256 of the key. */
    keyHash: bytea("key_hash").notNull(),
    /** SHA-256 of the method, the URL and the body. */
    fingerprint: bytea("fingerprint").notNull(),
    /** The attempt that holds the key. */
    claim: uuid("claim").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** When another attempt may take over, unless the changes are committed. */
    claimedUntil: timestamp("claimed_until", { withTimezone: true }).notNull(),
    appliedAt: timestamp("applied_at", { withTimezone: true }),
    /** The response: the body sealed, null where it contained a secret. */
    status: integer("status"),
    body: text("body"),
    location: text("location"),
    etag: text("etag"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.caller, t.keyHash] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("idempotent_requests_created").on(t.tenantId, t.createdAt),
    tenantIsolation(),
  ],
);

/**
 * Requests of the operator that carried an Idempotency-Key, for 24 hours. They belong to no tenant: one
 * of them creates it.
 */
export const operatorRequests = pgTable(
  "operator_requests",
  {
    /** `operator:<subject>`. */
    caller: text("caller").notNull(),
    keyHash: bytea("key_hash").notNull(),
    fingerprint: bytea("fingerprint").notNull(),
    claim: uuid("claim").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Null while the request runs, and if the server stopped in the middle of it. */
    finishedAt: timestamp("finished_at", { withTimezone: true }),
    status: integer("status"),
    body: text("body"),
    location: text("location"),
    etag: text("etag"),
  },
  (t) => [
    primaryKey({ columns: [t.caller, t.keyHash] }),
    index("operator_requests_created").on(t.createdAt),
  ],
);
