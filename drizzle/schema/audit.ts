import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation, writtenBy, xid8 } from "./roles.ts";
import { tenants } from "./tenants.ts";

/**
 * Whether a job made the entry. Changes that a tenant's user service sends by webhook count as those
 * of a client, like changes by SCIM. The partial index and the queries share this expression, so that
 * the planner uses the index.
 */
export const byMachine = sql`(action in ('progress.sync', 'readiness.aggregate')
  or (starts_with(actor, 'job:') and not (starts_with(actor, 'job:webhook') and starts_with(action, 'user.'))))`;

/** Every change: who, what, before and after. The runtime roles may only insert. */
export const auditLog = pgTable(
  "audit_log",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    at: timestamp("at", { withTimezone: true }).notNull().defaultNow(),
    /** `scim:<credential>`, `user:<id>`, `job:<name>` or `operator:<subject>`. */
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    subjectId: text("subject_id").notNull(),
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    requestId: text("request_id").notNull(),
    writtenBy: writtenBy(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("audit_log_written").on(t.tenantId, t.writtenBy, t.id),
    index("audit_log_subject").on(t.tenantId, t.subjectId, t.id),
    index("audit_log_actor").on(t.tenantId, t.actor, t.id),
    index("audit_log_action").on(t.tenantId, t.action, t.id),
    index("audit_log_people")
      .on(t.tenantId, t.id)
      .where(sql`not ${byMachine}`),
    index("audit_log_machines").on(t.tenantId, t.id).where(byMachine),
    tenantIsolation(),
  ],
);

/**
 * Signed batches of the audit log. A seal covers the transactions from the previous seal's horizon
 * up to its own. It signs their digest together with the previous signature.
 */
export const auditSeals = pgTable(
  "audit_seals",
  {
    tenantId: tenantId(),
    seq: integer("seq").notNull(),
    horizon: xid8("horizon").notNull(),
    entries: integer("entries").notNull(),
    /** SHA-256, in hex, over the digests of the entries in the order (xid, id). */
    digest: text("digest").notNull(),
    keyId: text("key_id").notNull(),
    signature: text("signature").notNull(),
    sealedAt: timestamp("sealed_at", { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.seq] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    tenantIsolation(),
  ],
);

/**
 * The operator's own audit log: what the operator changes, and what ends a tenant. A change of a tenant
 * is in the tenant's log too, which is deleted with the tenant; here, the fact remains.
 */
export const operatorAudit = pgTable(
  "operator_audit",
  {
    id: uuid("id").primaryKey(),
    at: timestamp("at", { withTimezone: true }).notNull().defaultNow(),
    /** `operator:<subject>`; `user:<id>` or `job:<name>` for what a tenant's people or a job did. */
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    /** The tenant; null for a change of the whole deployment. */
    aboutTenantId: uuid("about_tenant_id"),
    /** Removed when the tenant is deleted, because they may name people. */
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    /** Null for what a job did. */
    requestId: text("request_id"),
  },
  (t) => [
    index("operator_audit_tenant").on(t.aboutTenantId, t.id),
    index("operator_audit_actor").on(t.actor, t.id),
    index("operator_audit_action").on(t.action, t.id),
  ],
);

/**
 * Attempts to reach another tenant's data: one row per actor, kind and target. `app.classify_miss`
 * writes it, and the operator reads it.
 */
export const securityEvents = pgTable(
  "security_events",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind").notNull(),
    actorTenantId: uuid("actor_tenant_id").notNull(),
    /** As an actor of the audit log; `(others)` for all attempts beyond 200 rows of a tenant. */
    actor: text("actor").notNull(),
    /** The tenant whose data was requested; null for `(others)`. */
    targetTenantId: uuid("target_tenant_id"),
    attempts: integer("attempts").notNull().default(1),
    firstAt: timestamp("first_at", { withTimezone: true }).notNull().defaultNow(),
    lastAt: timestamp("last_at", { withTimezone: true }).notNull().defaultNow(),
    /** Method and path of the newest attempt. */
    path: text("path").notNull(),
    /** The request of the newest attempt. */
    requestId: text("request_id").notNull(),
  },
  (t) => [
    unique("security_events_kinds")
      .on(t.actorTenantId, t.actor, t.kind, t.targetTenantId)
      .nullsNotDistinct(),
    index("security_events_last").on(t.lastAt),
  ],
);
